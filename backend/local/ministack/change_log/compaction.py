"""Merges the closed segments of a log into a new snapshot, and deletes them.

`python -m backend.local.ministack.change_log.compaction FOLDER NUMBER` does so up to
that segment. It is a process of its own, of low priority: the local AWS goes on, and
its state is neither read nor copied for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
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


def background(folder: Path) -> Callable[[int], None]:
    """Return a function that compacts up to a segment in a process of its own.

    While one runs, further calls do nothing: the next one compacts their segments too.
    """
    running: list[subprocess.Popen[bytes]] = []

    def start(number: int) -> None:
        if running and running[0].poll() is None:
            return
        running[:] = [
            subprocess.Popen(  # noqa: S603 - this module, with a path and a number
                [sys.executable, "-m", __name__, str(folder), str(number)],
                stdin=subprocess.DEVNULL,
            )
        ]

    return start


def main(arguments: list[str]) -> int:
    """Compact the log in a folder up to a segment. Return the exit code."""
    folder, number = arguments
    os.nice(10)
    compact(Path(folder), int(number))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
