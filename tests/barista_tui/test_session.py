"""The session with a shop that is down, loses answers, or changes at the same time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backend.client import NewPasswordRequired, OrderState, SignInRefused
from barista_tui.core.actions import OpenAction, StockAction, WalkUpAction
from barista_tui.core.notifications import Severity
from barista_tui.core.staff_sessions import NotBarStaffError
from barista_tui.core.state_directory import StateDirectory
from barista_tui.core.steps import Step
from barista_tui.core.tickets import Ticket
from barista_tui.session import BaristaSession
from barista_tui.settings import Printer, Printing, Undo
from tests.fake_shop import FakeShop

from .conftest import QUIET, MakeSession
from .fake_feed import FakeFeeds
from .waiting import until

FLAT_WHITE = WalkUpAction("flat-white", "Flat white", ("oat",), ("Oat",), "Ada")


def ticket(session: BaristaSession, order_id: str = "order-1") -> Ticket:
    found = session.board().ticket(order_id)
    assert found is not None
    return found


def started(session: BaristaSession, feeds: FakeFeeds, bar: FakeShop) -> BaristaSession:
    feeds.orders = [bar.order(order_id) for order_id in bar.orders]
    session.start()
    return session


def problems(session: BaristaSession) -> list[str]:
    return [n.text for n in session.notifications.all() if n.severity is Severity.PROBLEM]


def settled(session: BaristaSession) -> bool:
    return not session.board().pending


def test_a_step_is_shown_at_once_and_sent(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place()
    session = started(make_session(), feeds, bar)
    session.actions.take_step(ticket(session), Step.MAKE)
    shown = ticket(session)
    assert (shown.order.state, shown.order.barista_name) == (OrderState.MAKING, "bea")
    until(lambda: settled(session))
    assert ticket(session).pending == ()
    assert bar.done == {"make order-1": 1}
    session.close()


def test_actions_taken_offline_are_delivered_once_and_in_order(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place()
    bar.place()
    session = started(make_session(), feeds, bar)
    bar.is_down = True
    feeds.feed.disconnect()
    session.actions.take_step(ticket(session, "order-2"), Step.MAKE)
    session.actions.take_step(ticket(session, "order-1"), Step.MAKE)
    session.actions.take_step(ticket(session, "order-1"), Step.COMPLETE)
    session.actions.request(FLAT_WHITE)
    until(lambda: session.actions.last_error is not None)
    assert len(session.board().pending) == 4
    assert ticket(session).pending == ("make", "complete")
    bar.is_down = False
    feeds.feed.reconnect()
    until(lambda: settled(session))
    assert problems(session) == []
    assert bar.done == {
        "make order-2": 1,
        "make order-1": 1,
        "complete order-1": 1,
        "walk-up": 1,
    }
    session.close()


def test_an_action_whose_answer_is_lost_is_done_once(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place()
    session = started(make_session(), feeds, bar)
    bar.loses_answers = 1
    session.actions.take_step(ticket(session), Step.MAKE)
    until(lambda: settled(session))
    assert bar.done == {"make order-1": 1}
    bar.loses_answers = 1
    session.actions.request(FLAT_WHITE)
    until(lambda: settled(session))
    assert bar.done["walk-up"] == 1
    assert problems(session) == []
    session.close()


def test_a_lost_answer_is_not_retried_after_the_order_moved_on(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place()
    bar.act("order-1", "make", "bea")
    session = started(make_session(), feeds, bar)
    with bar.lock:
        bar.loses_answers = 1
        session.actions.take_step(ticket(session), Step.COMPLETE)
    until(lambda: bar.done["complete order-1"] == 1)
    with bar.lock:
        bar.act("order-1", "recall", "ben")
    until(lambda: settled(session))
    assert bar.done["complete order-1"] == 1
    session.close()


def test_an_action_that_became_impossible_is_reported(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place()
    session = started(make_session(), feeds, bar)
    bar.is_down = True
    session.actions.take_step(ticket(session), Step.MAKE)
    session.actions.take_step(ticket(session), Step.COMPLETE)
    bar.act("order-1", "make", "Ben")
    bar.is_down = False
    feeds.feed.reconnect()
    until(lambda: problems(session))
    until(lambda: settled(session))
    assert problems(session) == ["Ben is making #1. Also dropped: complete #1."]
    assert ticket(session).order.barista_name == "Ben"
    assert "complete order-1" not in bar.done
    session.close()


def test_another_session_resumes_what_a_crash_left(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop, tmp_path: Path
) -> None:
    bar.place()
    first = make_session()
    feeds.orders = [bar.order("order-1")]
    first.feed.open()  # the orders are known, but the outbox worker does not run: a crash
    first.actions.take_step(ticket(first), Step.MAKE)
    second = make_session(people=())
    assert second.staff.current is None
    (path,) = tmp_path.glob("*/1")
    heir = BaristaSession(first.target, StateDirectory(path), QUIET, open_feed=feeds.open)
    heir.start()
    until(lambda: settled(heir))
    assert bar.done == {"make order-1": 1}
    assert heir.staff.current is not None
    for session in (first, second, heir):
        session.close()


def test_undo_reverses_an_action_that_was_sent(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place()
    session = started(make_session(replace(QUIET, undo=Undo(30))), feeds, bar)
    session.actions.take_step(ticket(session), Step.MAKE)
    until(lambda: settled(session))
    assert session.actions.undo()
    until(lambda: settled(session))
    assert bar.orders["order-1"]["state"] == "PLACED"
    assert not session.actions.undo()
    session.close()


def test_undo_stops_a_hand_over_before_it_is_sent(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place()
    bar.act("order-1", "make", "bea")
    bar.act("order-1", "complete", "bea")
    session = started(make_session(replace(QUIET, undo=Undo(30))), feeds, bar)
    session.actions.take_step(ticket(session), Step.COLLECT)
    assert session.board().ticket("order-1") is None
    assert session.actions.undo()
    assert ticket(session).order.state is OrderState.COMPLETED
    assert bar.done["collect order-1"] == 0
    session.close()


def test_a_cancellation_is_sent_when_the_undo_time_is_over(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place()
    session = started(make_session(), feeds, bar)
    session.actions.take_step(ticket(session), Step.CANCEL, "Sorry.")
    until(lambda: settled(session))
    assert bar.orders["order-1"]["message"] == "Sorry."
    session.close()


def test_undo_of_a_walk_up_cancels_it(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    session = started(make_session(replace(QUIET, undo=Undo(30))), feeds, bar)
    session.actions.request(FLAT_WHITE)
    assert session.board().columns[OrderState.PLACED][0].order.name == "Ada"
    until(lambda: settled(session))
    assert session.actions.undo()
    until(lambda: settled(session))
    assert [order["state"] for order in bar.orders.values()] == ["CANCELLED"]
    session.close()


def test_each_user_acts_in_their_own_name(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place()
    bar.place()
    session = started(make_session(people=("bea", "ben")), feeds, bar)
    session.actions.take_step(ticket(session, "order-1"), Step.MAKE)
    assert session.staff.switch() == "bea"
    session.actions.take_step(ticket(session, "order-2"), Step.MAKE)
    until(lambda: settled(session))
    assert [order["baristaName"] for order in bar.orders.values()] == ["ben", "bea"]
    session.close()


def test_actions_of_a_signed_out_user_are_kept(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place()
    session = started(make_session(people=("ben", "bea")), feeds, bar)
    bar.is_down = True
    session.actions.take_step(ticket(session), Step.MAKE)
    until(lambda: session.actions.last_error is not None)
    session.staff.sign_out()
    bar.is_down = False
    session.actions.request(OpenAction(False))
    until(lambda: not bar.shop["isOpen"])
    until(lambda: len(session.board().pending) == 1)
    session.staff.sign_in("bea", "secret")
    until(lambda: settled(session))
    assert bar.orders["order-1"]["baristaName"] == "bea"
    session.close()


def test_a_wrong_password_and_a_wrong_role_are_refused(
    make_session: MakeSession, bar: FakeShop
) -> None:
    session = make_session(people=())
    bar.accounts.passwords["dia"] = "secret"
    with pytest.raises(SignInRefused):
        session.staff.sign_in("bea", "no")
    with pytest.raises(NotBarStaffError):
        session.staff.sign_in("dia", "secret")
    assert session.staff.current is None
    session.close()


def test_a_first_password_is_changed(make_session: MakeSession, bar: FakeShop) -> None:
    session = make_session(people=())
    bar.accounts.must_change.add("bea")
    try:
        session.staff.sign_in("bea", "secret")
    except NewPasswordRequired as required:
        session.staff.answer(required, "better")
    assert session.staff.current is not None
    assert bar.accounts.passwords["bea"] == "better"
    session.close()


def test_presence_is_reported_while_live_only(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    session = started(make_session(), feeds, bar)
    until(lambda: bar.presences)
    feeds.feed.disconnect()
    before = bar.presences
    session.presence.wake()
    feeds.feed.reconnect()
    until(lambda: bar.presences > before)
    session.close()


def test_sold_out_is_sent_and_undone(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    session = started(make_session(replace(QUIET, undo=Undo(30))), feeds, bar)
    session.actions.request(StockAction("flat-white", "oat", "Oat", available=False))
    until(lambda: settled(session))
    oat = bar.shop["menu"][0]["modifiers"][0]["options"][1]
    assert oat["available"] is False
    session.actions.undo()
    until(lambda: settled(session))
    assert oat["available"] is True
    session.close()


def test_a_ticket_is_printed_once_when_taken_here(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.txt"
    printing = Printing(printer=Printer(connector="file", device=str(paper)))
    bar.place(name="Zoë")
    bar.place()
    session = started(make_session(replace(QUIET, printing=printing)), feeds, bar)
    bar.loses_answers = 1
    session.actions.take_step(ticket(session), Step.MAKE)
    until(lambda: settled(session) and paper.exists())
    bar.act("order-2", "make", "ben")
    feeds.feed.publish(bar.order("order-2"))
    session.print_copy(ticket(session))
    until(lambda: "COPY" in paper.read_text())
    text = paper.read_text()
    assert text.count("#1") == 2
    assert "#2" not in text
    assert "Zoë" in text
    session.close()


def test_tickets_can_print_on_arrival(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.txt"
    printing = Printing("arrival", Printer(connector="file", device=str(paper)))
    session = started(make_session(replace(QUIET, printing=printing)), feeds, bar)
    order = bar.place()
    feeds.feed.publish(order)
    until(lambda: paper.exists() and "#1" in paper.read_text())
    session.close()
