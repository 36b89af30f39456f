"""The sound for new orders: a chime through an audio player, and the terminal's bell.

It repeats until the orders are acknowledged. Without an audio player (over ssh, for
example) there are still the bell and the star at the top of the board.
"""

from __future__ import annotations

import math
import shlex
import shutil
import struct
import subprocess
import tempfile
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

_PLAYERS: tuple[tuple[str, ...], ...] = (
    ("paplay",),
    ("pw-play",),
    ("aplay", "-q"),
    ("afplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
)
_RATE = 22_050
_NOTES = ((880.0, 0.16), (1318.5, 0.30))


class Chime:
    """Plays the sound, at most once in some seconds.

    Args:
        command: the command that plays a WAV file; empty for the first player found.
        every_seconds: the pause between two sounds.
        bell: rings the terminal's bell.
    """

    def __init__(self, command: str, every_seconds: float, bell: Callable[[], None]) -> None:
        self._player = shlex.split(command) or find_player()
        self._every_seconds = every_seconds
        self._bell = bell
        self._played_at = float("-inf")
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def play(self, seconds: float) -> bool:
        """Play unless it was played just now; return whether it was. `seconds` is monotonic."""
        if seconds - self._played_at < self._every_seconds:
            return False
        self._played_at = seconds
        self._bell()
        if self._player and (self._process is None or self._process.poll() is not None):
            self._start([*self._player, str(self._file())])
        return True

    def stop(self) -> None:
        """Stop at once; the next call plays without a pause."""
        self._played_at = float("-inf")
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def close(self) -> None:
        """Stop, and delete the WAV file."""
        self.stop()
        if self._process is not None:
            self._process.wait()
        if self._folder is not None:
            self._folder.cleanup()

    def _start(self, command: Sequence[str]) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the player of the settings
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            self._player = None  # only the bell is left

    def _file(self) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="chime-")
            write_chime(Path(self._folder.name) / "new-order.wav")
        return Path(self._folder.name) / "new-order.wav"


def find_player() -> list[str] | None:
    """Return the command of the first player on this machine, or None."""
    return next((list(player) for player in _PLAYERS if shutil.which(player[0])), None)


def write_chime(path: Path) -> None:
    """Write two rising tones as a WAV file."""
    samples = [
        int(20_000 * math.sin(2 * math.pi * pitch * n / _RATE) * math.exp(-4 * n / _RATE / length))
        for pitch, length in _NOTES
        for n in range(int(_RATE * length))
    ]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
