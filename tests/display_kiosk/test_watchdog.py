"""The watchdog with real processes: kiosks that hang, crash, exit, and are stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

KIOSK = """
    import os, signal, sys, time
    from pathlib import Path
    from display_kiosk.watchdog import Heartbeat
    lives = Path(sys.argv[1])
    with lives.open("a") as file:
        file.write(f"{os.getpid()}\\n")
    life = len(lives.read_text().splitlines())
    Heartbeat(lambda: True).send()
"""
WATCHDOG = """
    import sys
    from display_kiosk.watchdog import WatchdogTimeouts, Watchdog
    pauses = []
    timeouts = WatchdogTimeouts(start=20, heartbeat=0.3)
    watchdog = Watchdog(
        [sys.executable, *sys.argv[1:3]],
        restarts=sys.argv[3] == "restarts",
        timeouts=timeouts,
        pause=pauses.append,
    )
    code = watchdog.run()
    print("pauses", pauses)
    sys.exit(code)
"""


def start(folder: Path, then: str, mode: str = "restarts") -> subprocess.Popen[str]:
    """Start a watchdog over a kiosk that, after its first beat, does `then`."""
    kiosk, watchdog = folder / "kiosk.py", folder / "watchdog.py"
    kiosk.write_text(textwrap.dedent(KIOSK) + textwrap.dedent(then))
    watchdog.write_text(textwrap.dedent(WATCHDOG))
    command = [sys.executable, str(watchdog), str(kiosk), str(folder / "lives"), mode]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def ended(watchdog: subprocess.Popen[str], folder: Path) -> tuple[int, list[int], str]:
    said, _ = watchdog.communicate(timeout=120)
    lives = [int(pid) for pid in (folder / "lives").read_text().split()]
    return watchdog.returncode, lives, said


def test_kiosk_that_hangs_is_killed_and_restarted(tmp_path: Path) -> None:
    then = "signal.pause() if life == 1 else sys.exit(0)"
    code, lives, _ = ended(start(tmp_path, then), tmp_path)
    assert (code, len(lives)) == (0, 2)
    with pytest.raises(ProcessLookupError):
        os.kill(lives[0], 0)


def test_kiosk_that_crashes_is_restarted_with_growing_pauses(tmp_path: Path) -> None:
    then = "os._exit(9) if life < 4 else sys.exit(0)"
    code, lives, said = ended(start(tmp_path, then), tmp_path)
    assert (code, len(lives)) == (0, 4)
    assert said == "pauses [1.0, 3.0, 7.0]\n"


def test_kiosk_that_was_quit_stays_quit(tmp_path: Path) -> None:
    code, lives, _ = ended(start(tmp_path, "sys.exit(0)"), tmp_path)
    assert (code, len(lives)) == (0, 1)


def test_kiosk_of_a_browser_is_not_restarted(tmp_path: Path) -> None:
    code, lives, _ = ended(start(tmp_path, "os._exit(9)", "stays"), tmp_path)
    assert (code, len(lives)) == (9, 1)


def test_stop_ends_both(tmp_path: Path) -> None:
    then = """
    while True:
        Heartbeat(lambda: True).send()
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
    while life == 1:
        Heartbeat(lambda: False).send()
        time.sleep(0.05)
    """
    code, lives, _ = ended(start(tmp_path, then), tmp_path)
    assert (code, len(lives)) == (0, 2)
