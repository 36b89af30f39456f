"""Moves the clocks of the shop's processes, and of no others.

A small library that is preloaded into them adds an offset, read from a shared file, to
what the system's clocks say: as libfaketime does, but without a dependency. It is compiled
with the system's C compiler; where there is none, or on macOS, these faults are left out
and the table says so. The people, the ledger and the proxy have the true time: they are
other machines.
"""

from __future__ import annotations

import mmap
import shutil
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

_FORMAT = struct.Struct("=dd")  # seconds: of the wall clock, of the clock since boot
_MOST_SECONDS = 240.0  # SigV4 tolerates 300
_SOURCE = Path(__file__).with_name("clock_shift.c")


class ClockShift:
    """The offset of one shop's clocks. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        """Compile the library into `folder`, if that is possible."""
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "offset"
        self._library = folder / "clock_shift.so"
        self._file.write_bytes(_FORMAT.pack(0.0, 0.0))
        self._wall = self._boot = 0.0
        self._sleeps: list[tuple[float, float]] = []
        self._lock = threading.Lock()
        compiler = shutil.which("cc") if sys.platform == "linux" else None
        self.is_available = compiler is not None
        if compiler is not None:
            subprocess.run(
                [compiler, "-shared", "-fPIC", "-O2", "-o", self._library, _SOURCE, "-ldl"],
                check=True,
            )
        with self._file.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _FORMAT.size)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the processes whose clocks move."""
        if not self.is_available:
            return {}
        return {"LD_PRELOAD": str(self._library), "CLOCK_SHIFT_FILE": str(self._file)}

    def step_to(self, wall_seconds: float) -> bool:
        """Step the wall clock, to so much ahead of the true time; return whether that worked."""
        return self._move(wall_seconds, self._boot)

    def sleep(self, seconds: float) -> bool:
        """Let both clocks go on at once, as in a computer that slept; return as `step_to`.

        The wall clock stays within what AWS tolerates between signer and service.
        """
        return self._move(self._wall + seconds, self._boot + seconds)

    def slept_since(self, moment: float) -> float:
        """Return by how many seconds the clocks passed the true time since a monotonic time.

        A step of the wall clock alone is none: what really passed is what counts.
        """
        with self._lock:
            return sum(seconds for at, seconds in self._sleeps if at >= moment)

    def _move(self, wall: float, boot: float) -> bool:
        with self._lock:
            if not self.is_available or abs(wall) > _MOST_SECONDS:
                return False
            if boot > self._boot:
                self._sleeps.append((time.monotonic(), boot - self._boot))
            self._wall, self._boot = wall, boot
            self._shared[:] = _FORMAT.pack(wall, boot)
            return True
