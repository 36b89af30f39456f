"""Appends changes to the log, and flushes them to the disk.

A change is written to its file at once, by the thread that makes it, so that it
survives the end of this process. A thread of its own flushes the file to the disk, so
that it survives a power cut; every answer that waits meanwhile is covered by the next
flush (group commit).

The file is extended ahead of its use. So a full disk is noticed before a change is
made and not after it, and a flush need not write the file's new length.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

from backend.local.ministack.change_log import files, frames
from backend.local.ministack.change_log.frames import Key
from backend.local.ministack.change_log.segment import Segment

_LOG = logging.getLogger("change_log")
_RETRY_SECONDS = 0.5


class Fsync(StrEnum):
    """When changes are flushed to the disk."""

    ALWAYS = "always"  # before the answer leaves this machine
    EVERY_SECOND = "everysec"  # a power cut may lose the last second


class NotStored(Exception):
    """Raised when a change cannot be stored just now: the disk is full, or read-only."""


class ChangeLog:
    """The log in one folder. Thread-safe. Its files must have been read already."""

    def __init__(
        self,
        folder: Path,
        *,
        fsync: Fsync = Fsync.ALWAYS,
        segment_bytes: int = 32 * 1024 * 1024,
        on_closed_segment: Callable[[int], None] = lambda _number: None,
    ) -> None:
        """Open a new segment and begin to flush.

        Args:
            folder: Of its files.
            fsync: When changes are flushed.
            segment_bytes: A longer segment is closed, and a new one opened.
            on_closed_segment: Called with the number of each closed segment.

        Raises:
            OSError: The segment cannot be created.
        """
        self._folder = folder
        self._fsync = fsync
        self._segment_bytes = segment_bytes
        self._on_closed_segment = on_closed_segment
        self._number = files.list_files(folder).last_number + 1
        self._segment = Segment(files.segment_path(folder, self._number))
        self._lock = threading.RLock()
        self._work = threading.Condition(self._lock)
        self._depth = 0
        self._owner: int | None = None  # the thread inside `atomic`
        self._lines: list[bytes] = []
        # Changes that are not known to be on the disk: those written, then those that are not.
        self._written: deque[list[bytes]] = deque()
        self._unwritten: deque[list[bytes]] = deque()
        self._waiting: list[Future[None]] = []
        self._is_failing = False  # writing or flushing fails
        self._is_full = False  # the file cannot be extended, but there may be some room in it
        self._must_close_segment = False
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="change-log", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Flush what was written, and close the segment."""
        with self._work:
            self._is_stopping = True
            self._work.notify()
        self._thread.join()

    @property
    def is_writable(self) -> bool:
        """Whether a change can be stored now."""
        return not (self._is_failing or self._is_full)

    def wait_until_writable(self) -> None:
        """Wait until a change can be stored. For threads that nobody waits for.

        Inside `atomic` there is no wait: nothing can be stored until the block ends.
        """
        while not self.is_writable and self._owner != threading.get_ident():
            time.sleep(_RETRY_SECONDS)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Collect the changes of the block, and of blocks inside it, into one atomic change."""
        with self._lock:
            self._depth += 1
            self._owner = threading.get_ident()
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._owner = None
                    lines, self._lines = self._lines, []
                    if lines:
                        self._append(lines)

    def put(self, key: Key, value: Any) -> None:
        """Record a new value, which JSON can represent."""
        self._add(frames.entry(key, value))

    def put_raw(self, key: Key, value: bytes) -> None:
        """Record a new value, which is JSON already."""
        self._add(frames.raw_entry(key, value))

    def delete(self, key: Key) -> None:
        """Record that a key is deleted."""
        self._add(frames.deletion(key))

    def close_segment(self) -> None:
        """Close the segment soon, so that what was deleted is removed from the disk."""
        with self._work:
            self._must_close_segment = True
            self._work.notify()

    async def wait_until_stored(self) -> None:
        """Wait until everything that was recorded so far survives what `fsync` promises.

        Raises:
            NotStored: It cannot be stored just now.
        """
        with self._work:
            if self._unwritten:
                raise NotStored
            if not self._written or self._fsync is Fsync.EVERY_SECOND:
                return
            waiting: Future[None] = Future()
            self._waiting.append(waiting)
            self._work.notify()
        await asyncio.wrap_future(waiting)

    def _add(self, line: bytes) -> None:
        with self.atomic():
            self._lines.append(line)

    def _append(self, lines: list[bytes]) -> None:
        """Write a change, or keep it until there is room. Requires the lock."""
        self._unwritten.append(lines)
        if not self._is_failing:
            try:
                self._write_pending()
            except OSError as error:
                self._fail(error)
        self._work.notify()

    def _write_pending(self) -> None:
        while self._unwritten:
            self._segment.append(self._unwritten[0])
            self._written.append(self._unwritten.popleft())

    def _fail(self, error: OSError) -> None:
        if not self._is_failing:
            _LOG.error("Changes cannot be stored: %s", error)
        self._is_failing = True
        self._end_waiting(self._take_waiting(), NotStored())

    def _run(self) -> None:
        while True:
            with self._work:
                self._work.wait_for(self._has_work)
                if self._is_stopping and not (self._written or self._unwritten):
                    self._segment.close()
                    return
                if self._is_stopping and self._is_failing:
                    _LOG.error("The last changes are lost, because they cannot be stored.")
                    return
            self._store()
            if not self._is_failing:
                self._make_room()
            if not self.is_writable:
                time.sleep(_RETRY_SECONDS)
            elif self._fsync is Fsync.EVERY_SECOND:
                self._wait_a_second()

    def _has_work(self) -> bool:
        return bool(
            self._is_stopping
            or self._written
            or self._unwritten
            or self._waiting
            or self._is_failing
            or self._is_full
            or self._must_close_segment
            or not self._segment.has_reserve
        )

    def _store(self) -> None:
        """Flush what was written, then write what could not be written before."""
        with self._lock:
            count, length = len(self._written), self._segment.length
            waiting = self._take_waiting()
        try:
            if count:
                self._segment.flush()
            with self._lock:
                self._segment.durable_length = length
                for _ in range(count):
                    self._written.popleft()
                self._write_pending()
                self._is_failing = False
        except OSError as error:
            with self._lock:
                self._waiting += waiting
                self._write_again()
                self._fail(error)
        else:
            self._end_waiting(waiting)

    def _write_again(self) -> None:
        """Write again what is not on the disk: after a failed flush, the system forgot it."""
        self._unwritten.extendleft(reversed(self._written))
        self._written.clear()
        self._segment.rewind()

    def _make_room(self) -> None:
        """Extend the segment, or continue in a new one if it is long."""
        try:
            if self._must_close_segment or self._segment.length >= self._segment_bytes:
                self._change_segment()
            with self._lock:
                if self._is_full or not self._segment.has_reserve:
                    self._segment.extend()
            self._is_full = False
        except OSError as error:
            if not self._is_full:
                _LOG.error("There is no room for further changes: %s", error)
            self._is_full = True

    def _change_segment(self) -> None:
        with self._lock:
            self._must_close_segment = False
            closed = self._number
            self._segment.flush()  # first: only the last file may have a torn end
            following = Segment(files.segment_path(self._folder, closed + 1))
            try:
                self._segment.close()
            except OSError:
                following.discard()
                raise
            self._segment, self._number = following, closed + 1
            self._written.clear()
            waiting = self._take_waiting()
        self._end_waiting(waiting)
        self._on_closed_segment(closed)

    def _wait_a_second(self) -> None:
        with self._work:
            self._work.wait_for(lambda: self._is_stopping, timeout=1.0)

    def _take_waiting(self) -> list[Future[None]]:
        waiting, self._waiting = self._waiting, []
        return waiting

    def _end_waiting(self, waiting: list[Future[None]], error: Exception | None = None) -> None:
        for future in waiting:
            if not future.set_running_or_notify_cancel():
                continue  # the one who waited has gone
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(error)
