"""The signal of a new order: a chime through whatever plays sound here, besides the bell.

It sounds until it is acknowledged. Where nothing plays sound (over ssh, say)
the terminal's bell and the star at the top of the board are what is left.
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
    """Plays the signal, and again every few seconds while it is asked for.

    Args:
        command: what plays a WAV file; empty takes the first player found.
        every_seconds: the pause between two signals.
        bell: rings the terminal's bell as well.
    """

    def __init__(self, command: str, every_seconds: float, bell: Callable[[], None]) -> None:
        self._player = shlex.split(command) or find_player()
        self._every_seconds = every_seconds
        self._bell = bell
        self._last = float("-inf")
        self._playing: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def sound(self, seconds: float) -> bool:
        """Play unless it did just now; return whether it did. ``seconds`` is a growing clock."""
        if seconds - self._last < self._every_seconds:
            return False
        self._last = seconds
        self._bell()
        if self._player and (self._playing is None or self._playing.poll() is not None):
            self._play([*self._player, str(self._file())])
        return True

    def quiet(self) -> None:
        """Stop at once; the next new order sounds at once, too."""
        self._last = float("-inf")
        if self._playing is not None and self._playing.poll() is None:
            self._playing.terminate()

    def close(self) -> None:
        """Stop, and leave no file."""
        self.quiet()
        if self._playing is not None:
            self._playing.wait()
        if self._folder is not None:
            self._folder.cleanup()

    def _play(self, command: Sequence[str]) -> None:
        try:
            self._playing = subprocess.Popen(  # noqa: S603 - the player of the settings
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            self._player = None  # the bell is left

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
