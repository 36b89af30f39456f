"""What used to block the work at the bar: a dead session, a hidden number, a cut dialog."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from textual.events import Paste

from backend.client import Credentials, SignInRefused, SignInThrottled
from backend.command.barista_command import sign_in_at_start
from barista_tui.core.actions import OrderAction, QueuedAction
from barista_tui.core.notice_line import notice_line
from barista_tui.core.notifications import Notification, Severity
from barista_tui.core.shop_condition import ConditionKind, shop_kind
from barista_tui.core.steps import Step
from barista_tui.core.undo import Undoable
from barista_tui.screens.sign_in import SignInScreen
from barista_tui.settings import Undo
from tests.fake_shop import FakeShop

from .bar_state import filled, state
from .conftest import QUIET, MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds
from .samples import NOW, menu

PATIENT = replace(QUIET, undo=Undo(30))
REFUSED = SignInRefused("NotAuthorizedException", "Refresh Token has expired")


def test_a_dead_session_keeps_the_board_and_opens_the_sign_in(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("0")
        feeds.feed.disconnect("the session has expired", REFUSED)
        await screen.until(lambda: isinstance(screen.app.screen, SignInScreen))
        words = " ".join(screen.text().replace("│", " ").split())
        assert "The session of bea has ended." in words
        assert "F3" in words
        await screen.press("escape")
        await screen.until(lambda: "WAITING 2" in screen.text())
        await screen.press("f3")
        await screen.until(lambda: isinstance(screen.app.screen, SignInScreen))
        await screen.type("bea")
        await screen.press("enter", *"secret", "enter")
        await screen.until(lambda: screen.app.screen is screen.app.board_screen)
        await screen.until(lambda: screen.app.session.connection.live)
        assert screen.app.session.new_orders.count() == 0
        await screen.press("f4")
        await screen.until(lambda: "Esc" not in screen.text())
        await screen.until(lambda: len(screen.app.session.board().waiting) == 2)
        await screen.type("bea")
        await screen.press("enter", *"secret", "enter")
        await screen.until(lambda: screen.app.screen is screen.app.board_screen)
        await screen.press("enter")
        await screen.until(lambda: state(bar) == "MAKING")

    drive(filled(bar, feeds, make_session(), 2), script, (80, 24))


def test_a_session_that_must_wait_is_not_dead(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    session = filled(bar, feeds, make_session(), 0)
    session.start()
    feeds.feed.disconnect("too many attempts", SignInThrottled(5))
    assert not session.needs_sign_in
    feeds.feed.disconnect("expired", REFUSED)
    assert session.needs_sign_in
    session.close()


@pytest.mark.parametrize("pasted", ["bea\nsecret", "bea\r\nsecret\r\n", "bea\tsecret"])
def test_a_pasted_name_and_password_sign_in(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop, pasted: str
) -> None:
    async def script(screen: Bar) -> None:
        await screen.until(lambda: isinstance(screen.app.screen, SignInScreen))
        screen.app.post_message(Paste(pasted))
        await screen.until(lambda: screen.app.screen is screen.app.board_screen)
        assert screen.app.session.my_name() == "bea"

    drive(make_session(people=()), script)


def test_the_machine_of_the_shop_signs_its_barista_in(
    make_session: MakeSession, bar: FakeShop
) -> None:
    session = make_session(people=())
    sign_in_at_start(session.staff, Credentials("bea", "secret"))
    assert session.my_name() == "bea"
    session.staff.sign_in("ben", "secret")
    sign_in_at_start(session.staff, Credentials("bea", "secret"))
    assert session.my_name() == "ben"
    bar.is_down = True
    session.staff.switch()
    sign_in_at_start(session.staff, Credentials("bea", "secret"))
    assert session.my_name() == "bea"
    session.close()


def test_a_walk_ups_number_and_a_refusal_are_shown_beside_the_undo(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("w", "2", "enter")
        await screen.until(lambda: "Walk-up #1: Espresso · u undo" in screen.text())
        await screen.press("t")
        await screen.until(lambda: "#1 is yours · u undo" in screen.text())
        await screen.press("h")
        await screen.until(lambda: "Not possible: #1 is being made." in screen.text())

    drive(filled(bar, feeds, make_session(PATIENT), 0), script)


def notice(at_seconds: int, severity: Severity = Severity.INFO) -> Notification:
    return Notification(1, NOW + timedelta(seconds=at_seconds), severity, "News")


def undoable(made_at: datetime = NOW) -> Undoable:
    action = OrderAction("order-4", 4, Step.MAKE, 2, None)
    queued = QueuedAction("a", "bea", made_at, made_at, action)
    return Undoable(queued, made_at + timedelta(seconds=6), None)


@pytest.mark.parametrize(
    ("notification", "undo", "shown"),
    [
        (None, None, "hint"),
        (None, undoable(), "#4 is yours · u undo, 6 s"),
        (notice(-3), undoable(), "#4 is yours · u undo, 6 s"),
        (notice(0), undoable(), "News · u undo, 6 s"),
        (notice(-3), None, "· News"),
        (notice(-9), None, "hint"),
        (notice(-99, Severity.PROBLEM), undoable(), "✖ News (1 more)  [0] seen"),
    ],
)
def test_the_line_says_what_matters_most(
    notification: Notification | None, undo: Undoable | None, shown: str
) -> None:
    assert notice_line(notification, 2, undo, "hint", NOW) == shown


@pytest.mark.parametrize(
    "keys",
    [("question_mark",), ("w",), ("w", "1"), ("s",), ("x",), ("n",), ("a",), ("N",), ("f3",)],
)
def test_no_dialog_is_cut_at_80_columns_and_24_lines(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop, keys: tuple[str, ...]
) -> None:
    extras = bar.shop["menu"][0]["modifiers"][1]["options"]
    extras += [{**extras[0], "optionId": f"x{n}", "name": f"Extra {n}"} for n in range(14)]
    bar.shop["menu"] += [{**bar.shop["menu"][1], "drinkId": f"d{n}"} for n in range(9)]

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press(*keys)
        await screen.until(lambda: screen.app.screen is not screen.app.board_screen)
        await screen.until(lambda: "Esc " in screen.text())
        assert screen.text().count("╭") == screen.text().count("╰") == 1

    drive(filled(bar, feeds, make_session(people=("mia",)), 2), script, (80, 24))


@pytest.mark.parametrize(
    ("changes", "open_orders", "status"),
    [
        ({}, 0, ConditionKind.OPEN),
        ({"is_open": False}, 99, ConditionKind.CLOSED),
        ({"paused_until": NOW + timedelta(minutes=1)}, 0, ConditionKind.PAUSED),
        ({"paused_until": NOW - timedelta(minutes=1)}, 0, ConditionKind.OPEN),
        ({"max_open_orders": 5}, 5, ConditionKind.FULL),
    ],
)
def test_the_shop_is_open_closed_paused_or_full(
    changes: dict[str, object], open_orders: int, status: ConditionKind
) -> None:
    shop = replace(menu(), **changes)  # type: ignore[arg-type]
    assert shop_kind(shop, open_orders, NOW) is status
