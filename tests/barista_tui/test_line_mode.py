"""The line mode, and what a killed terminal leaves behind."""

from __future__ import annotations

import io
import json
import os
import pty
import signal
import subprocess
import sys
import termios
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from backend.client import SignInRefused
from barista_tui.core.outbox import Outbox
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.state_directory import lock_state_directory
from barista_tui.line_mode.sign_in import show_typing, sign_in_first
from barista_tui.line_mode.terminal import run_line_mode
from barista_tui.settings import Undo
from tests.fake_shop import FakeShop

from .conftest import QUIET, MakeSession
from .fake_feed import FakeFeeds
from .line_terminal import line_mode
from .waiting import until


def test_commands_do_what_keys_do(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place("flat-white", ("oat",), name="Ada")
    feeds.orders = [bar.order("order-1")]
    with line_mode(make_session()) as terminal:
        terminal.until_written("#1 Flat white, Oat, contains milk, for Ada, waiting")
        for line, words in (
            ("take 1", "being made, by bea"),
            ("ready 1", "ready, by bea"),
            ("allday", "0 to make in total"),
            ("dance", "There is no command dance"),
            ("take 77", "#77 is not on the board"),
            ("take", "Type the number of an order"),
            ("list", "by bea, ordered less than a minute ago"),
            ("help ready", "ready 103: the drink of order 103 is ready"),
            ("walkup espresso, for Bo", "Espresso, for Bo"),
            ("walkup tea", "No drink is called tea"),
            ("walkup espresso, oat", "Espresso has no option oat"),
            ("copy 1", "Note: Printing a copy of #1."),
            ("hand 1", "#1 Flat white was handed over."),
        ):
            terminal.type(line)
            terminal.until_written(words)
        terminal.type("out oat")
        until(lambda: not bar.shop["menu"][0]["modifiers"][0]["options"][1]["available"])
        terminal.type("close")
        until(lambda: not bar.shop["isOpen"])
        until(lambda: bar.orders["order-1"]["state"] == "COLLECTED")


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[4])
from tests.barista_tui.conftest import QUIET
from tests.barista_tui.fake_feed import FakeFeeds
from backend.client import StaffOrder, read
from barista_tui.session import BaristaSession
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.steps import Step
from barista_tui.core.state_directory import lock_state_directory
import json, signal
url, root = sys.argv[1], Path(sys.argv[2])
feeds = FakeFeeds()
feeds.orders = [read(StaffOrder, json.loads(sys.argv[3]))]
lock = lock_state_directory(root, url, "demo")
session = BaristaSession(ShopTarget(url, "demo"), lock.__enter__(), QUIET, open_feed=feeds.open)
session.staff.sign_in("bea", "secret")
session.start()
sys.stdin.readline()
session.actions.take_step(session.board().ticket("order-1"), Step.MAKE)
print("pressed", flush=True)
signal.pause()
"""


def test_a_killed_terminal_loses_no_pending_action(
    make_session: MakeSession, bar: FakeShop, feeds: FakeFeeds, tmp_path: Path
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
    with lock_state_directory(tmp_path, bar.url, "demo") as directory:
        outbox = Outbox(directory.outbox)
        assert [str(queued.action) for queued in outbox.pending()] == ["take #1"]
        outbox.close()
    bar.is_down = False
    feeds.orders = [bar.order("order-1")]
    session = make_session(people=())  # the sign-in is remembered as well
    session.start()
    until(lambda: not session.board().pending)
    assert bar.done == {"make order-1": 1}
    session.close()


def test_second_factor_is_asked_for_by_a_line(make_session: MakeSession, bar: FakeShop) -> None:
    bar.accounts.codes["bea"] = "123456"
    session = make_session(people=())
    lines = "bea\nsecret\n000000\nbea\nsecret\n123456\n"
    asked: list[str] = []
    assert sign_in_first(session.staff, io.StringIO(lines), asked.append) is True
    assert session.staff.current is not None
    assert asked.count("Type the code that your authenticator app shows.") == 2
    session.close()


@pytest.mark.parametrize(("url", "warns"), [("http://192.168.1.20:8000", True), (None, False)])
def test_a_sign_in_without_encryption_warns_before_the_password(
    make_session: MakeSession,
    bar: FakeShop,
    capsys: pytest.CaptureFixture[str],
    url: str | None,
    warns: bool,
) -> None:
    session = make_session(people=())
    session.target = ShopTarget(url or bar.url, "demo")
    typed, out = io.StringIO(""), io.StringIO()
    run_line_mode(session, typed, out)
    assert ("can read the password" in capsys.readouterr().err) is warns
    assert out.getvalue() == "Name:\n"


def test_bytes_that_are_not_utf8_do_not_block_the_outbox(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    """A terminal that does not use UTF-8 types such bytes."""
    bar.place()
    feeds.orders = [bar.order("order-1")]
    with line_mode(make_session()) as terminal:
        terminal.until_written("#1 Flat")
        terminal.type("cancel 1 no \udcff milk")
        until(lambda: bar.orders["order-1"]["state"] == "CANCELLED")
    assert bar.orders["order-1"]["message"] == "no  milk"


def test_line_mode_does_not_import_textual() -> None:
    modules = ("line_mode.terminal", "line_mode.commands", "launch")
    imports = "; ".join(f"import barista_tui.{module}" for module in modules)
    check = "import sys; sys.exit(any(m.partition('.')[0] == 'textual' for m in sys.modules))"
    subprocess.run([sys.executable, "-c", f"{imports}; {check}"], check=True)


def test_a_step_on_somebody_elses_order_needs_one_more_word(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place()
    bar.act("order-1", "make", "Mira")
    feeds.orders = [bar.order("order-1")]
    with line_mode(make_session()) as terminal:
        terminal.until_written("#1 Flat")
        for line in ("ready 1", "next #1", "back 1"):
            before = terminal.text.count("Mira has #1. Add the word anyway")
            terminal.type(line)
            until(lambda n: terminal.text.count("Mira has #1. Add the word anyway") > n, before)
        assert bar.orders["order-1"]["state"] == "MAKING"
        terminal.type("ready 1 anyway")
        until(lambda: bar.orders["order-1"]["state"] == "COMPLETED")


def test_the_list_begins_with_the_order_that_has_waited_longest(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    for age_minutes in (1, 3, 2):
        bar.place(placedAt=(feeds.now() - timedelta(seconds=age_minutes * 60 + 5)).isoformat())
    feeds.orders = [bar.order(order_id) for order_id in bar.orders]
    with line_mode(make_session()) as terminal:
        terminal.until_written("#3 Flat")
        terminal.type("list")
        terminal.until_written("1 minute ago")
        listed = [line for line in terminal.text.splitlines() if "ordered" in line]
        assert [line.partition(" ")[0] for line in listed] == ["#2", "#3", "#1"]
        assert "ordered 3 minutes ago" in listed[0]


def test_undo_all_and_the_notes(make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop) -> None:
    bar.place()
    bar.place()
    feeds.orders = [bar.order(order_id) for order_id in bar.orders]
    session = make_session(replace(QUIET, undo=Undo(30)))
    with line_mode(session) as terminal:
        terminal.until_written("#2 Flat")
        for line in ("take 1", "take 2"):
            terminal.type(line)
        until(lambda: all(o["state"] == "MAKING" for o in bar.orders.values()))
        until(lambda: not session.board().pending)
        terminal.type("undo all")
        until(lambda: all(o["state"] == "PLACED" for o in bar.orders.values()))
        terminal.type("notes")
        terminal.until_written("Undo: put back #1")


def test_a_dead_session_asks_to_sign_in_again(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place()
    feeds.orders = [bar.order("order-1")]
    session = make_session()
    bar.accounts.must_change.add("ben")
    with line_mode(session) as terminal:
        terminal.until_written("#1 Flat")
        feeds.feed.disconnect("expired", SignInRefused("NotAuthorizedException", "Expired."))
        terminal.until_written("The session has ended. Type signin and your name.")
        for line, words in (
            ("signin", "Type signin and the name"),
            ("signin bea", "Password:"),
            ("wrong", "Incorrect"),
            ("signin bea", "Password:"),
            ("secret", "bea is signed in."),
            ("signin ben", "Password:"),
            ("secret", "Choose a password of your own"),
            ("better", "ben is signed in."),
            ("take 1", "being made, by ben"),
        ):
            terminal.type(line)
            terminal.until_written(words)
    assert bar.accounts.passwords["ben"] == "better"


def test_what_is_typed_as_a_password_is_hidden_on_a_terminal() -> None:
    leader, follower = pty.openpty()
    with os.fdopen(leader, "rb"), os.fdopen(follower) as source:
        show_typing(source, False)
        assert not termios.tcgetattr(source)[3] & termios.ECHO
        show_typing(source, True)
        assert termios.tcgetattr(source)[3] & termios.ECHO
