"""Flushes files to the disk itself, on each system in its own way."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "darwin":
    import fcntl

    def flush(descriptor: int) -> None:
        """Return once the file's data is on the disk.

        `fsync` of macOS leaves it in the drive's cache:
        https://developer.apple.com/library/archive/documentation/System/Conceptual/ManPages_iPhoneOS/man2/fsync.2.html
        """
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)

else:

    def flush(descriptor: int) -> None:
        """Return once the file's data is on the disk."""
        os.fdatasync(descriptor)


def flush_folder(folder: Path) -> None:
    """Return once the names of the files in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
