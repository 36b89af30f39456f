"""Records the demo for the README: `python -m tests.demo.record docs/demo.svg [SPEED]`.

Runs the real `./shop demo` in tmux, presses keys as a barista does, and writes what the
terminal showed. The demo's shop is deployed first, so that the recording shows a warm start.
Record it on a quiet machine; from a busy one, a SPEED such as 2 shows it twice as fast.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from backend.local.folder import FOLDER_VARIABLE

from .animation import Frame, animated_svg

COLUMNS, ROWS, EDGE = 160, 45, 96  # the kiosk and the events are right of the edge
LIMIT_SECONDS = 120.0
FRAME_SECONDS = 0.9
LAST_FRAME_SECONDS = 5.0
_LONGEST_FRAME_SECONDS = 2.0
# How long after the previous key each key is pressed, once the bar is busy.
_CLOSING = "Closing the demo"
KEYS = ((6.0, "Enter"), (3.0, "Enter"), (2.5, "Enter"), (3.0, "Enter"), (5.0, "q"))


class Tmux:
    """The demo in a tmux server of its own, at a socket in `folder` named `socket`."""

    def __init__(self, folder: Path, socket: str) -> None:
        self._socket = str(folder / socket)
        demo = [sys.executable, "-P", "-m", "backend.command", "demo", "--port", "8000"]
        shop = f"{FOLDER_VARIABLE}={shlex.quote(str(folder / '.shop'))}"
        command = f"env {shop} COLORTERM=truecolor {shlex.join(demo)}; sleep 60"
        size = ["-x", str(COLUMNS), "-y", str(ROWS)]
        self._run("-f", os.devnull, "new-session", "-d", *size, command)

    def _run(self, *arguments: str) -> str:
        command = ["tmux", "-S", self._socket, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def press(self, key: str) -> None:
        self._run("send-keys", key)

    def screen(self) -> str:
        """Return what is shown, with its colours."""
        return self._run("capture-pane", "-e", "-p", "-N")

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + LIMIT_SECONDS
        while text not in self._run("capture-pane", "-p"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the demo did not show {text!r}:\n{self.screen()}")
            time.sleep(FRAME_SECONDS)

    def close(self) -> None:
        self._run("kill-server")


class Recorder:
    """Takes frames; what did not change is not a new one."""

    def __init__(self, tmux: Tmux) -> None:
        self._tmux = tmux
        self._began = time.monotonic()
        self.frames: list[Frame] = []

    def record(self, seconds: float = LIMIT_SECONDS, until: str | None = None) -> None:
        """Record for some seconds, or until a text is shown."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            text = self._tmux.screen()
            is_new = not self.frames or text != self.frames[-1].text
            if is_new and text.strip() and _CLOSING not in text:
                self.frames.append(Frame(time.monotonic() - self._began, text))
            if until is not None and until in text:
                return
            time.sleep(FRAME_SECONDS)


def record(folder: Path) -> list[Frame]:
    """Return the frames of a demo from its start to its summary."""
    first = Tmux(folder, "first")
    first.wait_for("OrderManager.")
    first.press("q")
    first.wait_for("The demo is over")
    first.close()
    tmux = Tmux(folder, "second")  # the first server may still be ending
    recorder = Recorder(tmux)
    recorder.record(until="● LIVE")
    for seconds, key in KEYS:
        recorder.record(seconds)
        tmux.press(key)
    recorder.record(until="./shop kiosk")
    tmux.close()
    return recorder.frames


def at_speed(frames: list[Frame], speed: float) -> list[Frame]:
    """Return the frames as they follow each other `speed` times as fast; none takes over 2 s."""
    at, result = 0.0, [replace(frames[0], at_seconds=0.0)]
    for before, frame in pairwise(frames):
        at += min(_LONGEST_FRAME_SECONDS, (frame.at_seconds - before.at_seconds) / speed)
        result.append(replace(frame, at_seconds=at))
    return result


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as root:
        frames = at_speed(record(Path(root)), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0)
    picture = animated_svg(frames, COLUMNS, ROWS, EDGE, LAST_FRAME_SECONDS)
    Path(sys.argv[1]).write_text(picture)
