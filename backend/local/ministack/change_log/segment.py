"""The segment that is being written: an open file, extended ahead of its use with zeros."""

from __future__ import annotations

import os
from pathlib import Path

from backend.local.ministack.change_log import frames
from backend.local.ministack.change_log.flush import flush, flush_folder

_EXTENSION_BYTES = 1024 * 1024
_RESERVE_BYTES = 512 * 1024  # more than the requests of a moment change


class Segment:
    """A new segment. Not thread-safe, except for `flush`.

    Attributes:
        length: The bytes that were written.
        durable_length: How many of those are known to be on the disk.
    """

    def __init__(self, path: Path) -> None:
        """Create the file, with room for the first changes.

        Raises:
            OSError: It cannot be created; then there is none.
        """
        self.length = 0
        self.durable_length = 0
        self._allocated = 0
        self._path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            self.extend()
            os.fsync(self._descriptor)
            flush_folder(path.parent)
        except OSError:
            self.discard()
            raise

    def append(self, lines: list[bytes]) -> None:
        """Write a frame. After an error, the next one is written in its place."""
        data = frames.frame(lines, self.durable_length)
        self._write(data, self.length)
        self.length += len(data)

    def flush(self) -> None:
        """Return once what was written before is on the disk; `durable_length` is the caller's."""
        flush(self._descriptor)

    def rewind(self) -> None:
        """Forget what is not on the disk: it is to be written again."""
        self.length = self.durable_length

    @property
    def has_reserve(self) -> bool:
        """Whether there is room for the changes of the next moment."""
        return self._allocated - self.length >= _RESERVE_BYTES

    def extend(self) -> None:
        """Make room ahead of the next changes."""
        self._write(bytes(_EXTENSION_BYTES), max(self._allocated, self.length))

    def close(self) -> None:
        """Cut off the unused room and close the file, all of it on the disk."""
        os.fsync(self._descriptor)
        os.ftruncate(self._descriptor, self.length)
        os.fsync(self._descriptor)
        os.close(self._descriptor)

    def discard(self) -> None:
        """Close and delete the file."""
        os.close(self._descriptor)
        self._path.unlink()

    def _write(self, data: bytes, offset: int) -> None:
        view = memoryview(data)
        while view:
            count = os.pwrite(self._descriptor, view, offset)
            view = view[count:]
            offset += count
        self._allocated = max(self._allocated, offset)
