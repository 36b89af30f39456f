"""Saves the state of the local AWS while it runs, so that a power cut loses seconds at most.

MiniStack 1.5.33 saves at a clean shutdown only. Here a forked child saves: it has
a consistent copy of everything, and the parent goes on serving. The files of one
save take effect together or not at all: they are written to a temporary folder,
marked as complete, and then moved into place; `finish_interrupted_save` finishes
or discards a save that was interrupted.

Not needed once MiniStack saves periodically and atomically.
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

from backend.local.ministack import stream_records

_LOG = logging.getLogger("snapshots")
_COMPLETE = "complete"
_SAVE_TIMEOUT_SECONDS = 60.0
_PAUSE_PER_SAVE = 8  # saving takes about a tenth of one core ...
_LONGEST_PAUSE_SECONDS = 4.0  # ... unless saves are slow: no more than this may be lost


def finish_interrupted_save(state: Path) -> None:
    """Finish a save that was interrupted after it was marked as complete; discard any other."""
    new = _new_files(state)
    if (new / _COMPLETE).exists():
        for file in new.glob("*.json"):
            file.replace(state / file.name)
        _fsync(state)
    shutil.rmtree(new, ignore_errors=True)


def save(state: Path) -> None:
    """Save every service's state into `state`. Nothing else may run in this process meanwhile."""
    finish_interrupted_save(state)
    new = _new_files(state)
    new.mkdir(parents=True)
    referenced: set[str] = set()
    prune = lambda_svc._prune_orphan_code_blobs
    lambda_svc._prune_orphan_code_blobs = referenced.update
    persistence.STATE_DIR = str(new)
    services = ministack._build_persistence_save_dict()
    try:
        persistence.save_all({**services, stream_records.NAME: stream_records.state})
    finally:
        persistence.STATE_DIR = str(state)
        lambda_svc._prune_orphan_code_blobs = prune
    for file in new.glob("*.json"):
        _fsync(file)
    (new / _COMPLETE).touch()
    _fsync(new)
    finish_interrupted_save(state)
    prune(referenced)  # after the move: until then the older files refer to older code


def save_expired_items(saver: SnapshotWriter) -> None:
    """Request a save when an item expires, which happens without any request.

    Expired personal data must be removed from the disk soon, and not at the next
    request, which may come a day later.
    """
    remove = dynamodb._remove_item

    def remove_and_save(*arguments: Any) -> Any:
        removed = remove(*arguments)
        saver.request_save()
        return removed

    dynamodb._remove_item = remove_and_save


class SnapshotWriter:
    """Saves in a forked child whenever the local AWS had a request since the last save."""

    def __init__(
        self, state: Path, in_child: Callable[[], None], pause_seconds: float = 2.0
    ) -> None:
        """Prepare to save into `state`.

        Args:
            state: MiniStack's `STATE_DIR`.
            in_child: Called first in each child, to release what only the parent may hold.
            pause_seconds: The shortest pause between two saves.
        """
        self._state = state
        self._in_child = in_child
        self._pause_seconds = pause_seconds
        self._is_requested = False

    def request_save(self) -> None:
        """Request a save, because the state may have changed."""
        self._is_requested = True

    async def run(self) -> None:
        """Save until cancelled. Cancellation does not wait for a save in progress."""
        pause = self._pause_seconds
        while True:
            await asyncio.sleep(pause)
            if not self._is_requested:
                continue
            self._is_requested = False
            started = time.monotonic()
            if not await self._save_in_child():
                self._is_requested = True
            duration = time.monotonic() - started
            pause = min(
                max(self._pause_seconds, _PAUSE_PER_SAVE * duration), _LONGEST_PAUSE_SECONDS
            )

    async def _save_in_child(self) -> bool:
        child = os.fork()
        if child == 0:
            self._run_child()
        limit = time.monotonic() + _SAVE_TIMEOUT_SECONDS
        try:
            while time.monotonic() < limit:
                done, status = os.waitpid(child, os.WNOHANG)
                if done:
                    return os.waitstatus_to_exitcode(status) == 0
                await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            _kill(child)
            raise
        _LOG.error("A save took more than %d seconds and was cancelled", _SAVE_TIMEOUT_SECONDS)
        _kill(child)
        return False

    def _run_child(self) -> None:
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


def _new_files(state: Path) -> Path:
    return state / "draft"


def _kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _fsync(path: Path) -> None:
    """Flush a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
