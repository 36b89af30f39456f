"""The line mode, and what a killed terminal leaves behind."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from barista_tui.desk.outbox import Outbox
from barista_tui.desk.place import Place
from barista_tui.plain import run_plain
from barista_tui.station import take_station
from tests.fake_shop import FakeShop

from .conftest import MakeDesk
from .hand_feed import Hand
from .waiting import until


class Typist(io.TextIOBase):
    """Types lines when a test says so."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        self._lines = os.fdopen(self._read)

    def type(self, line: str) -> None:
        os.write(self._write, f"{line}\n".encode())

    def readline(self, *_: object) -> str:  # type: ignore[override]
        return self._lines.readline()

    def __next__(self) -> str:
        line = self._lines.readline()
        if not line:
            raise StopIteration
        return line

    def leave(self) -> None:
        os.close(self._write)

    def close(self) -> None:
        self._lines.close()
        super().close()


def test_commands_do_what_keys_do(make_desk: MakeDesk, hand: Hand, bar: FakeShop) -> None:
    bar.place("flat-white", ("oat",), name="Ada")
    hand.orders = [bar.order("order-1")]
    typist, out = Typist(), io.StringIO()
    desk = make_desk()
    thread = threading.Thread(target=run_plain, args=(desk, typist, out), daemon=True)
    thread.start()

    def said(words: str) -> None:
        until(lambda: words in out.getvalue())

    said("1: #1 Flat white, Oat, for Ada, contains milk, waiting")
    for line, words in (
        ("take 1", "being made, by bea"),
        ("ready 1", "ready, by bea"),
        ("allday", "0 to be made in all"),
        ("out oat", ""),
        ("dance", "There is no command dance"),
        ("take 77", "Name a ticket by its short number"),
        ("walkup espresso, for Bo", "Espresso, for Bo"),
        ("walkup tea", "No drink is called tea"),
        ("hand 1", "#1 Flat white was handed over."),
        ("close", ""),
    ):
        typist.type(line)
        if line.startswith("out"):
            until(lambda: not bar.shop["menu"][0]["modifiers"][0]["options"][1]["available"])
        else:
            said(words)
    until(lambda: not bar.shop["isOpen"])
    until(lambda: bar.orders["order-1"]["state"] == "COLLECTED")
    typist.type("quit")
    typist.leave()
    thread.join(10)
    assert not thread.is_alive()
    typist.close()


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[4])
from tests.barista_tui.conftest import QUIET
from tests.barista_tui.hand_feed import Hand
from backend.client import StaffOrder, read
from barista_tui.desk.desk import Desk
from barista_tui.desk.place import Place
from barista_tui.desk.steps import Step
from barista_tui.station import take_station
import json, signal
url, root = sys.argv[1], Path(sys.argv[2])
hand = Hand()
hand.orders = [read(StaffOrder, json.loads(sys.argv[3]))]
desk = Desk(Place(url, "demo"), take_station(root, url, "demo"), QUIET, open_feed=hand.open)
desk.people.sign_in("bea", "secret")
desk.start()
sys.stdin.readline()
desk.step(desk.picture().ticket("order-1"), Step.MAKE)
print("pressed", flush=True)
signal.pause()
"""


def test_a_killed_terminal_loses_no_pending_action(
    make_desk: MakeDesk, bar: FakeShop, hand: Hand, tmp_path: Path
) -> None:
    bar.place()
    here = str(Path(__file__).parents[2])
    order = json.dumps(bar.orders["order-1"])
    command = [sys.executable, "-c", KILLED, bar.url, str(tmp_path), order, here]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as terminal:
        assert terminal.stdin is not None
        assert terminal.stdout is not None
        until(lambda: bar.presences)
        bar.is_down = True
        terminal.stdin.write("\n")
        terminal.stdin.flush()
        assert terminal.stdout.readline() == "pressed\n"
        terminal.send_signal(signal.SIGKILL)
    with take_station(tmp_path, bar.url, "demo") as station:
        outbox = Outbox(station.outbox)
        assert [str(entry.wish) for entry in outbox.entries()] == ["take #1"]
        outbox.close()
    bar.is_down = False
    hand.orders = [bar.order("order-1")]
    desk = make_desk(people=())  # the sign-in is remembered as well
    desk.start()
    until(lambda: not desk.picture().pending)
    assert bar.done == {"make order-1": 1}
    desk.close()


@pytest.mark.parametrize(("url", "warns"), [("http://192.168.1.20:8000", True), (None, False)])
def test_a_sign_in_without_encryption_warns_before_the_password(
    make_desk: MakeDesk,
    bar: FakeShop,
    capsys: pytest.CaptureFixture[str],
    url: str | None,
    warns: bool,
) -> None:
    desk = make_desk(people=())
    desk.place = Place(url or bar.url, "demo")
    typed, out = io.StringIO(""), io.StringIO()
    run_plain(desk, typed, out)
    assert ("can read the password" in capsys.readouterr().err) is warns
    assert out.getvalue() == "Name:\n"


def test_half_a_character_typed_blocks_nothing(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop
) -> None:
    """A terminal that is not UTF-8 types such; it must not stay in the outbox for ever."""
    bar.place()
    hand.orders = [bar.order("order-1")]
    desk, out = make_desk(), io.StringIO()
    typed = io.StringIO("cancel 1 no \udcff milk\n")
    lines = iter([*typed])

    class Slow(io.StringIO):
        def __next__(self) -> str:
            until(lambda: desk.picture().at_index(1))
            line = next(lines, None)
            if line is None:
                until(lambda: bar.orders["order-1"]["state"] == "CANCELLED")
                raise StopIteration
            return line

    run_plain(desk, Slow(), out)
    assert bar.orders["order-1"]["message"] == "no  milk"
