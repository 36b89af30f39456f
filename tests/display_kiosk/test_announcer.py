from __future__ import annotations

import queue
import subprocess
import wave
from pathlib import Path

from display_kiosk.announcer import Announcer, Command, write_chime
from display_kiosk.board_view import Ticket


def announcer_with(*programs: str, fails: bool = False) -> tuple[Announcer, queue.Queue[Command]]:
    """Return an announcer on a machine with these programs, and what it runs."""
    ran: queue.Queue[Command] = queue.Queue()

    def run(command: Command) -> None:
        ran.put(command)
        if fails:
            raise subprocess.CalledProcessError(1, command)

    find = {program: f"/usr/bin/{program}" for program in programs}.get
    return Announcer(find, run), ran


def test_voice_follows_the_chime() -> None:
    announcer, ran = announcer_with("espeak-ng", "aplay")
    announcer.announce(Ticket("o", 42, "Ada"))
    chime, words = ran.get(timeout=60), ran.get(timeout=60)
    assert chime[0] == "/usr/bin/aplay"
    assert Path(chime[1]).is_file()
    assert words[-1] == "Number 42 is ready."


def test_chime_is_enough_without_a_voice() -> None:
    announcer, ran = announcer_with("paplay")
    announcer.announce(Ticket("o", 1, ""))
    announcer.announce(Ticket("p", 2, ""))
    assert [ran.get(timeout=60)[0] for _ in range(2)] == ["/usr/bin/paplay"] * 2


def test_machine_without_programs_runs_nothing() -> None:
    announcer, ran = announcer_with()
    for number in range(20):
        announcer.announce(Ticket(f"o-{number}", number, ""))
    assert ran.empty()


def test_failing_program_does_not_stop_the_announcer() -> None:
    announcer, ran = announcer_with("espeak-ng", fails=True)
    announcer.announce(Ticket("o", 1, ""))
    announcer.announce(Ticket("p", 2, ""))
    assert [ran.get(timeout=60)[-1][7] for _ in range(2)] == ["1", "2"]


def test_chime_can_be_played(tmp_path: Path) -> None:
    with wave.open(str(write_chime(tmp_path))) as file:
        assert file.getnframes() / file.getframerate() > 0.5
