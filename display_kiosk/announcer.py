"""Announces ready numbers: with a chime, and a synthetic voice if there is one."""

from __future__ import annotations

import logging
import math
import queue
import shutil
import struct
import subprocess
import tempfile
import threading
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

from display_kiosk.board_view import Ticket

log = logging.getLogger(__name__)

Command = Sequence[str]
_PLAYERS = ("pw-play", "paplay", "aplay", "afplay")
_VOICES = ("espeak-ng", "espeak")
_RATE = 22050
# Later announcements would be for numbers that were collected long ago.
_QUEUE_SIZE = 4
_TIMEOUT_SECONDS = 15


class Announcer:
    """Plays announcements one after the other, on a thread of its own.

    Args:
        find: Returns the path of a program, like ``shutil.which``.
        run: Runs a program and waits for it.
    """

    def __init__(
        self,
        find: Callable[[str], str | None] = shutil.which,
        run: Callable[[Command], None] | None = None,
    ) -> None:
        self._run = run or _run
        self._player = next(filter(None, map(find, _PLAYERS)), None)
        self._voice = next(filter(None, map(find, _VOICES)), None)
        self._tickets: queue.Queue[Ticket] = queue.Queue(_QUEUE_SIZE)
        self._chime: Path | None = None
        threading.Thread(target=self._work, name="announcer", daemon=True).start()

    def announce(self, ticket: Ticket) -> None:
        """Announce a ticket, unless too many are waiting."""
        try:
            self._tickets.put_nowait(ticket)
        except queue.Full:
            log.warning("announcer: number %d was not announced", ticket.number)

    def _work(self) -> None:
        while True:
            ticket = self._tickets.get()
            for command in self._commands(ticket):
                try:
                    self._run(command)
                except (OSError, subprocess.SubprocessError) as error:
                    # The kiosk works without sound too.
                    log.warning("announcer: %s failed: %s", command[0], error)

    def _commands(self, ticket: Ticket) -> list[Command]:
        commands: list[Command] = []
        if self._player:
            self._chime = self._chime or write_chime(Path(tempfile.mkdtemp(prefix="kiosk-")))
            commands.append([self._player, str(self._chime)])
        if self._voice:
            commands.append([self._voice, "-s", "140", f"Number {ticket.number} is ready."])
        return commands


def write_chime(folder: Path) -> Path:
    """Write a chime of two notes as a WAV file, and return its path."""
    samples = [sample for note in (880.0, 659.3) for sample in _note(note, 0.35)]
    path = folder / "chime.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return path


def _note(hertz: float, seconds: float) -> list[int]:
    """Return the samples of a decaying sine wave."""
    return [
        int(12000 * math.exp(-6 * n / _RATE) * math.sin(2 * math.pi * hertz * n / _RATE))
        for n in range(int(seconds * _RATE))
    ]


def _run(command: Command) -> None:
    subprocess.run(  # noqa: S603 - a program that `which` found, and a number
        command, check=True, timeout=_TIMEOUT_SECONDS, capture_output=True
    )
