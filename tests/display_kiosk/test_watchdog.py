"""The watchdog with real processes: kiosks that hang, crash, exit, and are stopped."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path

import pytest

from display_kiosk.watchdog import WatchdogTimeouts

KIOSK = """
    import os, signal, sys, time
    from pathlib import Path
    from display_kiosk.watchdog import Heartbeat
    lives = Path(sys.argv[1])
    with lives.open("a") as file:
        file.write(f"{os.getpid()}\\n")
    life = len(lives.read_text().splitlines())
    beat = Heartbeat(lambda: True).send
"""
WATCHDOG = """
    import logging
    import sys
    from display_kiosk.watchdog import WatchdogTimeouts, Watchdog
    logging.basicConfig(filename=sys.argv[2] + ".log", level=logging.INFO, format="%(message)s")
    pauses = []
    timeouts = WatchdogTimeouts(start=120, heartbeat=float(sys.argv.pop()))
    watchdog = Watchdog(
        [sys.executable, *sys.argv[1:]],
        timeouts=timeouts,
        pause=pauses.append,
    )
    code = watchdog.run()
    print("pauses", pauses)
    sys.exit(code)
"""


def start(
    folder: Path, then: str, terminal: int | None = None, heartbeat_seconds: float = 120
) -> subprocess.Popen[str]:
    """Start a watchdog over a kiosk that does `then`, and kill it if it beats no more.

    One that has not beaten yet has two minutes for that, and for its end.
    """
    kiosk, watchdog = folder / "kiosk.py", folder / "watchdog.py"
    kiosk.write_text(textwrap.dedent(KIOSK) + textwrap.dedent(then))
    watchdog.write_text(textwrap.dedent(WATCHDOG))
    command = [sys.executable, str(watchdog), str(kiosk), str(folder / "lives")]
    command.append(str(heartbeat_seconds))
    stdout = subprocess.PIPE if terminal is None else terminal
    return subprocess.Popen(command, stdin=terminal, stdout=stdout, text=True)


def ended(watchdog: subprocess.Popen[str], folder: Path) -> tuple[int, list[int], str]:
    said, _ = watchdog.communicate(timeout=300)
    lives = [int(pid) for pid in (folder / "lives").read_text().split()]
    return watchdog.returncode, lives, said


def test_kiosk_that_hangs_is_killed_and_restarted(tmp_path: Path) -> None:
    then = """
    if life == 1:
        beat()
        signal.pause()
    """
    code, lives, _ = ended(start(tmp_path, then, heartbeat_seconds=0.3), tmp_path)
    assert (code, len(lives)) == (0, 2)
    with pytest.raises(ProcessLookupError):
        os.kill(lives[0], 0)


def test_kiosk_that_crashes_is_restarted_with_growing_pauses(tmp_path: Path) -> None:
    then = "beat(); os._exit(9) if life < 4 else sys.exit(0)"
    code, lives, said = ended(start(tmp_path, then), tmp_path)
    assert (code, len(lives)) == (0, 4)
    assert said == "pauses [1.0, 3.0, 7.0]\n"


def test_kiosk_that_was_quit_stays_quit(tmp_path: Path) -> None:
    code, lives, _ = ended(start(tmp_path, "beat(); sys.exit(0)"), tmp_path)
    assert (code, len(lives)) == (0, 1)


def test_log_says_what_happened(tmp_path: Path) -> None:
    then = """
    if life == 1:
        beat()
        signal.pause()
    elif life == 2:
        os._exit(9)
    """
    _, lives, _ = ended(start(tmp_path, then, heartbeat_seconds=0.3), tmp_path)
    log = (tmp_path / "lives.log").read_text()
    for words in (
        f"started as process {lives[0]}",
        f"process {lives[0]} has drawn nothing for 0 s: killing it",
        "ended by SIGKILL",
        "failed with exit code 9",
        "restarting in",
        "was stopped",
    ):
        assert words in log


def test_frozen_kiosk_is_gone_within_the_20_seconds_that_are_promised() -> None:
    # It is killed after this silence, and its screen cleared at once.
    assert WatchdogTimeouts().heartbeat <= 15


def test_screen_of_a_kiosk_that_hangs_is_cleared(tmp_path: Path) -> None:
    """A plain console has no alternate screen: the code would stay until the restart."""
    then = """
    print("code on the screen", flush=True)
    if life == 1:
        beat()
        signal.pause()
    """
    master, terminal = pty.openpty()
    watchdog = start(tmp_path, then, terminal, heartbeat_seconds=0.3)
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # the terminal's end
        while chunk := os.read(master, 4096):
            shown += chunk
    assert watchdog.wait(300) == 0
    os.close(master)
    _, _, after = shown.partition(b"code on the screen")
    assert b"\x1b[2J" in after
    assert b"Back in a moment" in after


def test_stop_ends_both(tmp_path: Path) -> None:
    then = """
    while True:
        beat()
        print("beat", flush=True)
        time.sleep(0.05)
    """
    watchdog = start(tmp_path, then)
    assert watchdog.stdout is not None
    assert watchdog.stdout.readline() == "beat\n"
    watchdog.send_signal(signal.SIGTERM)
    code, lives, _ = ended(watchdog, tmp_path)
    assert (code, len(lives)) == (0, 1)
    with pytest.raises(ProcessLookupError):
        os.kill(lives[0], 0)


def test_hung_feed_stops_the_heartbeat(tmp_path: Path) -> None:
    then = """
    if life == 1:
        beat()
    while life == 1:
        Heartbeat(lambda: False).send()
        time.sleep(0.05)
    """
    code, lives, _ = ended(start(tmp_path, then, heartbeat_seconds=0.3), tmp_path)
    assert (code, len(lives)) == (0, 2)
