"""No order vanishes in silence: what ends it is announced, and its time-out is warned about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.client import Change
from barista_tui.core.deadlines import DeadlineWatch, last_call
from barista_tui.core.departures import Departures
from barista_tui.core.notifications import NotificationLog, Severity
from barista_tui.core.steps import Step
from barista_tui.settings import Ages
from tests.fake_shop import FakeShop

from .bar_state import filled
from .conftest import MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds
from .samples import NOW, order
from .waiting import until


def log() -> NotificationLog:
    return NotificationLog(lambda: NOW, lambda: None)


def announced(*numbers: int, state: str = "PLACED", reason: str = "customer") -> NotificationLog:
    """Return what is written when orders in a state are cancelled."""
    written = log()
    changes = [
        Change(order(n, state=state), order(n, state="CANCELLED", reason=reason, version=9))
        for n in numbers
    ]
    Departures(written, lambda _order: False).apply(changes)
    return written


@pytest.mark.parametrize(
    ("state", "reason", "severity", "text"),
    [
        ("PLACED", "customer", "info", "#4 Flat white was cancelled by the customer."),
        (
            *("MAKING", "customer", "warning"),
            "Stop making it: #4 Flat white was cancelled by the customer.",
        ),
        (
            *("PLACED", "barista_timeout", "warning"),
            "#4 Flat white was cancelled because it was not made in time.",
        ),
        (
            *("COMPLETED", "no_show", "warning"),
            "#4 Flat white was cancelled because nobody collected it.",
        ),
    ],
)
def test_a_departure_has_number_drink_and_reason(
    state: str, reason: str, severity: str, text: str
) -> None:
    (written,) = announced(4, state=state, reason=reason).all()
    assert (written.severity, written.text) == (Severity(severity), text)


def test_many_departures_for_one_reason_are_one_announcement() -> None:
    (written,) = announced(1, 2, 3, 4, reason="barista_timeout").all()
    words = "4 orders were cancelled because it was not made in time: #1, #2, #3, #4."
    assert written.text == words


def test_what_was_ended_here_is_not_announced() -> None:
    written = log()
    gone = order(4, state="CANCELLED", reason="barista", version=9)
    Departures(written, lambda _order: True).apply([Change(order(4), gone)])
    assert written.all() == ()


def test_a_vanished_order_is_announced_on_the_board_and_stays_in_the_notes(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        bar.orders["order-1"].update(state="CANCELLED", reason="barista_timeout", version=9)
        feeds.feed.publish(bar.order("order-1"))
        words = "#1 Flat white was cancelled because it was not made in time."
        await screen.until(lambda: f"! {words}" in screen.text())
        await screen.press("0")
        await screen.until(lambda: words not in screen.text())
        await screen.press("n")
        await screen.until(lambda: words[:40] in screen.text())

    drive(filled(bar, feeds, make_session(), 2), script)


def test_a_cancellation_at_this_terminal_is_not_announced(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    session = filled(bar, feeds, make_session(), 1)
    session.start()
    ticket = session.board().ticket("order-1")
    assert ticket is not None
    session.actions.take_step(ticket, Step.CANCEL)
    until(lambda: bar.orders["order-1"]["state"] == "CANCELLED")
    until(lambda: not session.board().pending)
    assert not [n for n in session.notifications.all() if "cancelled" in n.text]
    session.close()


def watch(written: NotificationLog, *ages_seconds: float) -> DeadlineWatch:
    orders = [order(n, age_seconds=age) for n, age in enumerate(ages_seconds, start=1)]
    return DeadlineWatch(lambda: orders, Ages(), written, lambda: NOW)


def test_a_ticket_is_warned_about_once_two_minutes_before_its_time_is_up() -> None:
    written = log()
    deadlines = watch(written, 60, 779, 781, 901)
    deadlines.check()
    deadlines.check()
    (warning,) = written.all()
    assert warning.severity is Severity.WARNING
    assert warning.text == "#3 Flat white is cancelled in 1:59 unless it is ready."


def test_a_drink_that_is_or_was_ready_has_no_limit() -> None:
    assert last_call(order(1, age_seconds=800, state="COMPLETED"), Ages(), NOW) is None
    recalled = order(1, age_seconds=800, state="MAKING", makeBy=None)
    assert last_call(recalled, Ages(), NOW) is None
    assert last_call(order(1, age_seconds=800, state="MAKING"), Ages(), NOW) == 100


def test_the_ticket_itself_shows_the_time_that_is_left(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    feeds.now = lambda: NOW
    placed_at, make_by = NOW - timedelta(seconds=800), NOW + timedelta(seconds=100)
    bar.place(placedAt=placed_at.isoformat(), makeBy=make_by.isoformat())

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.until(lambda: "‼ 1:40" in screen.text())
        await screen.until(lambda: "is cancelled in 1:40 unless" in screen.text())

    drive(filled(bar, feeds, make_session(), 0), script)


def test_one_key_acknowledges_all_time_outs_but_each_drink_that_is_made_by_itself() -> None:
    written = announced(1, 2, reason="barista_timeout")
    changes = [
        Change(order(n, state="MAKING"), order(n, state="CANCELLED", reason="customer", version=9))
        for n in (3, 4)
    ]
    Departures(written, lambda _order: False).apply(changes)
    left = []
    while written.acknowledge():
        left.append(written.unacknowledged_count())
    assert left == [2, 1, 0]
