"""Merges the closed segments of a log into a new snapshot, and deletes them.

`python -m backend.local.ministack.change_log.compaction FOLDER NUMBER` does so up to
that segment. It is a process of its own, of low priority: the local AWS goes on, and
its state is neither read nor copied for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from backend.local.ministack.change_log import files, frames


def compact(folder: Path, number: int) -> None:
    """Replace the snapshot and the segments up to `number` by one snapshot.

    Raises:
        CorruptFrameError: A file is damaged; everything is left as it was.
        OSError: The snapshot cannot be written; everything is left as it was.
    """
    for draft in folder.glob("*.draft"):  # of an interrupted compaction
        draft.unlink()
    state: dict[bytes, bytes] = {}
    last = files.segment_path(folder, number)
    for path in files.list_files(folder).present:
        if path <= last or path.name.startswith("snapshot"):
            files.merge(frames.read(path.read_bytes()).payloads, state)
    files.write_state(files.snapshot_path(folder, number), state)
    for path in files.list_files(folder).obsolete:
        path.unlink()


class BackgroundCompaction:
    """Compacts the log in a folder, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, number: int) -> None:
        """Compact up to a segment.

        While a compaction runs, this does nothing: the next one includes the segment.
        """
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # noqa: S603 - this module, with a path and a number
                [sys.executable, "-m", __name__, str(self._folder), str(number)],
                stdin=subprocess.DEVNULL,
            )

    def wait(self) -> int:
        """Wait for the compaction that runs, and return its exit code."""
        return self._process.wait() if self._process else 0


def main(arguments: list[str]) -> int:
    """Compact the log in a folder up to a segment. Return the exit code."""
    folder, number = arguments
    os.nice(10)
    compact(Path(folder), int(number))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
