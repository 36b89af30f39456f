"""Saves the local AWS while it runs, so that a power cut loses seconds and not the day.

MiniStack saves at a clean shutdown only. Here a forked child saves: it sees
everything at one instant, and the parent goes on serving meanwhile. The files
of one save take effect together or not at all: they are written aside, marked
complete, and only then moved into place; `settle` finishes or forgets a save
that was interrupted.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack import app as ministack
from ministack.core import persistence
from ministack.services import dynamodb, lambda_svc

from backend.local import stream_records

_LOG = logging.getLogger("snapshots")
_COMPLETE = "complete"
_LIMIT_SECONDS = 60.0
_REST_PER_WORK = 8  # about a tenth of one core goes into saving ...
_LONGEST_REST_SECONDS = 4.0  # ... unless saving is slow: no more than this may be lost


def settle(state: Path) -> None:
    """Finish the save that was interrupted after its completion mark; drop one without it."""
    draft = _draft(state)
    if (draft / _COMPLETE).exists():
        for file in draft.glob("*.json"):
            file.replace(state / file.name)
        _to_disk(state)
    shutil.rmtree(draft, ignore_errors=True)


def save(state: Path) -> None:
    """Save every service's state into `state`. Runs where nothing changes meanwhile."""
    settle(state)
    draft = _draft(state)
    draft.mkdir(parents=True)
    referenced: set[str] = set()
    prune = lambda_svc._prune_orphan_code_blobs
    lambda_svc._prune_orphan_code_blobs = referenced.update
    persistence.STATE_DIR = str(draft)
    services = ministack._build_persistence_save_dict()
    try:
        persistence.save_all({**services, stream_records.NAME: stream_records.state})
    finally:
        persistence.STATE_DIR = str(state)
        lambda_svc._prune_orphan_code_blobs = prune
    for file in draft.glob("*.json"):
        _to_disk(file)
    (draft / _COMPLETE).touch()
    _to_disk(draft)
    settle(state)
    prune(referenced)  # after the move: until then the older files refer to older code


def note_expired_items(saver: Snapshots) -> None:
    """Have the state saved after items expire, which no request does.

    What has expired is to be gone from the disk as well, soon and not at the
    next request, which in an empty bar may come tomorrow.
    """
    remove = dynamodb._remove_item

    def remove_and_note(*arguments: Any) -> Any:
        removed = remove(*arguments)
        saver.note_request()
        return removed

    dynamodb._remove_item = remove_and_note


class Snapshots:
    """Saves in a forked child whenever something was asked of the local AWS since last time."""

    def __init__(
        self, state: Path, in_child: Callable[[], None], rest_seconds: float = 2.0
    ) -> None:
        """Prepare to save into `state`.

        Args:
            state: MiniStack's `STATE_DIR`.
            in_child: Called first in each child, to let go of what only the parent may hold.
            rest_seconds: The least pause between two saves.
        """
        self._state = state
        self._in_child = in_child
        self._rest_seconds = rest_seconds
        self._asked = False

    def note_request(self) -> None:
        """Remember that something may have changed."""
        self._asked = True

    async def run(self) -> None:
        """Save for ever; end by cancellation, which waits for no save."""
        rest = self._rest_seconds
        while True:
            await asyncio.sleep(rest)
            if not self._asked:
                continue
            self._asked = False
            started = time.monotonic()
            if not await self._save_in_child():
                self._asked = True
            work = time.monotonic() - started
            rest = min(max(self._rest_seconds, _REST_PER_WORK * work), _LONGEST_REST_SECONDS)

    async def _save_in_child(self) -> bool:
        child = os.fork()
        if child == 0:
            self._be_the_child()
        limit = time.monotonic() + _LIMIT_SECONDS
        try:
            while time.monotonic() < limit:
                done, status = os.waitpid(child, os.WNOHANG)
                if done:
                    return os.waitstatus_to_exitcode(status) == 0
                await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            _end(child)
            raise
        _LOG.error("A save took more than %d seconds and was given up", _LIMIT_SECONDS)
        _end(child)
        return False

    def _be_the_child(self) -> None:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            logging.disable(logging.INFO)
            self._in_child()
            save(self._state)
            code = 0
        except Exception:  # noqa: BLE001 - the edge of a process
            _LOG.exception("A save failed")
        finally:
            os._exit(code)


def _draft(state: Path) -> Path:
    return state / "draft"


def _end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _to_disk(path: Path) -> None:
    """Have the file or folder written through, so that a power cut finds it whole."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
