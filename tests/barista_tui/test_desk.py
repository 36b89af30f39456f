"""The desk against a shop that goes away, loses answers, and changes under it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backend.client import NewPasswordRequired, OrderState, SignInRefused
from barista_tui.desk.desk import Desk
from barista_tui.desk.notes import Gravity
from barista_tui.desk.people import NotAtTheBarError
from barista_tui.desk.steps import Step
from barista_tui.desk.tickets import Ticket
from barista_tui.desk.wishes import OpenWish, StockWish, WalkUpWish
from barista_tui.settings import Printer, Printing, Undo
from tests.fake_shop import FakeShop

from .conftest import QUIET, MakeDesk
from .hand_feed import Hand
from .waiting import until

FLAT_WHITE = WalkUpWish("flat-white", "Flat white", ("oat",), ("Oat",), "Ada")


def ticket(desk: Desk, order_id: str = "order-1") -> Ticket:
    found = desk.picture().ticket(order_id)
    assert found is not None
    return found


def started(desk: Desk, hand: Hand, bar: FakeShop) -> Desk:
    hand.orders = [bar.order(order_id) for order_id in bar.orders]
    desk.start()
    return desk


def problems(desk: Desk) -> list[str]:
    return [note.text for note in desk.notes.all() if note.gravity is Gravity.PROBLEM]


def settled(desk: Desk) -> bool:
    return not desk.picture().pending


def test_a_step_shows_at_once_and_is_sent(make_desk: MakeDesk, hand: Hand, bar: FakeShop) -> None:
    bar.place()
    desk = started(make_desk(), hand, bar)
    desk.step(ticket(desk), Step.MAKE)
    shown = ticket(desk)
    assert (shown.order.state, shown.order.barista_name) == (OrderState.MAKING, "bea")
    until(lambda: settled(desk))
    assert ticket(desk).pending == ()
    assert bar.done == {"make order-1": 1}
    desk.close()


def test_what_was_pressed_while_away_is_delivered_once_in_order(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop
) -> None:
    bar.place()
    bar.place()
    desk = started(make_desk(), hand, bar)
    bar.is_down = True
    hand.feed.lose()
    desk.step(ticket(desk, "order-2"), Step.MAKE)
    desk.step(ticket(desk, "order-1"), Step.MAKE)
    desk.step(ticket(desk, "order-1"), Step.COMPLETE)
    desk.ask(FLAT_WHITE)
    until(lambda: desk.trouble is not None)
    assert len(desk.picture().pending) == 4
    assert ticket(desk).pending == ("make", "complete")
    bar.is_down = False
    hand.feed.come_back()
    until(lambda: settled(desk))
    assert problems(desk) == []
    assert bar.done == {
        "make order-2": 1,
        "make order-1": 1,
        "complete order-1": 1,
        "walk-up": 1,
    }
    desk.close()


def test_a_lost_answer_does_not_do_it_twice(make_desk: MakeDesk, hand: Hand, bar: FakeShop) -> None:
    bar.place()
    desk = started(make_desk(), hand, bar)
    bar.loses_answers = 1
    desk.step(ticket(desk), Step.MAKE)
    until(lambda: settled(desk))
    assert bar.done == {"make order-1": 1}
    bar.loses_answers = 1
    desk.ask(FLAT_WHITE)
    until(lambda: settled(desk))
    assert bar.done["walk-up"] == 1
    assert problems(desk) == []
    desk.close()


def test_a_lost_answer_is_not_repeated_after_the_order_moved_on(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop
) -> None:
    bar.place()
    bar.act("order-1", "make", "bea")
    desk = started(make_desk(), hand, bar)
    with bar.lock:
        bar.loses_answers = 1
        desk.step(ticket(desk), Step.COMPLETE)
    until(lambda: bar.done["complete order-1"] == 1)
    with bar.lock:
        bar.act("order-1", "recall", "ben")
    until(lambda: settled(desk))
    assert bar.done["complete order-1"] == 1
    desk.close()


def test_what_became_impossible_comes_back_as_a_note(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop
) -> None:
    bar.place()
    desk = started(make_desk(), hand, bar)
    bar.is_down = True
    desk.step(ticket(desk), Step.MAKE)
    desk.step(ticket(desk), Step.COMPLETE)
    bar.act("order-1", "make", "Ben")
    bar.is_down = False
    hand.feed.come_back()
    until(lambda: problems(desk))
    until(lambda: settled(desk))
    assert problems(desk) == [
        "Could not take #1: it is being made by Ben. So not done either: complete #1."
    ]
    assert ticket(desk).order.barista_name == "Ben"
    assert "complete order-1" not in bar.done
    desk.close()


def test_another_desk_takes_up_what_a_crash_left(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop
) -> None:
    bar.place()
    first = make_desk()
    hand.orders = [bar.order("order-1")]
    first.line.follow()  # the board is there, but nothing carries the outbox: a crash
    first.step(ticket(first), Step.MAKE)
    second = make_desk(people=())
    assert second.people.current is None
    heir = Desk(first.place, first.station, QUIET, open_feed=hand.open)
    heir.start()
    until(lambda: settled(heir))
    assert bar.done == {"make order-1": 1}
    assert heir.people.current is not None
    for desk in (first, second, heir):
        desk.close()


def test_undo_takes_back_what_was_sent(make_desk: MakeDesk, hand: Hand, bar: FakeShop) -> None:
    bar.place()
    desk = started(make_desk(replace(QUIET, undo=Undo(30))), hand, bar)
    desk.step(ticket(desk), Step.MAKE)
    until(lambda: settled(desk))
    assert desk.undo()
    until(lambda: settled(desk))
    assert bar.orders["order-1"]["state"] == "PLACED"
    assert not desk.undo()
    desk.close()


def test_undo_stops_a_hand_over_before_it_is_sent(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop
) -> None:
    bar.place()
    bar.act("order-1", "make", "bea")
    bar.act("order-1", "complete", "bea")
    desk = started(make_desk(replace(QUIET, undo=Undo(30))), hand, bar)
    desk.step(ticket(desk), Step.COLLECT)
    assert desk.picture().ticket("order-1") is None
    assert desk.undo()
    assert ticket(desk).order.state is OrderState.COMPLETED
    assert bar.done["collect order-1"] == 0
    desk.close()


def test_a_cancellation_is_sent_when_the_undo_time_is_over(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop
) -> None:
    bar.place()
    desk = started(make_desk(), hand, bar)
    desk.step(ticket(desk), Step.CANCEL, "Sorry.")
    until(lambda: settled(desk))
    assert bar.orders["order-1"]["message"] == "Sorry."
    desk.close()


def test_undo_of_a_walk_up_cancels_it(make_desk: MakeDesk, hand: Hand, bar: FakeShop) -> None:
    desk = started(make_desk(replace(QUIET, undo=Undo(30))), hand, bar)
    desk.ask(FLAT_WHITE)
    assert desk.picture().columns[OrderState.PLACED][0].order.name == "Ada"
    until(lambda: settled(desk))
    assert desk.undo()
    until(lambda: settled(desk))
    assert [order["state"] for order in bar.orders.values()] == ["CANCELLED"]
    desk.close()


def test_each_person_acts_in_their_own_name(make_desk: MakeDesk, hand: Hand, bar: FakeShop) -> None:
    bar.place()
    bar.place()
    desk = started(make_desk(people=("bea", "ben")), hand, bar)
    desk.step(ticket(desk, "order-1"), Step.MAKE)
    assert desk.people.switch() == "bea"
    desk.step(ticket(desk, "order-2"), Step.MAKE)
    until(lambda: settled(desk))
    assert [order["baristaName"] for order in bar.orders.values()] == ["ben", "bea"]
    desk.close()


def test_who_signed_out_keeps_what_they_asked_for(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop
) -> None:
    bar.place()
    desk = started(make_desk(people=("ben", "bea")), hand, bar)
    bar.is_down = True
    desk.step(ticket(desk), Step.MAKE)
    until(lambda: desk.trouble is not None)
    desk.people.sign_out()
    bar.is_down = False
    desk.ask(OpenWish(False))
    until(lambda: not bar.shop["isOpen"])
    assert len(desk.picture().pending) == 1
    desk.people.sign_in("bea", "secret")
    until(lambda: settled(desk))
    assert bar.orders["order-1"]["baristaName"] == "bea"
    desk.close()


def test_a_wrong_password_and_a_wrong_role_are_refused(make_desk: MakeDesk, bar: FakeShop) -> None:
    desk = make_desk(people=())
    bar.accounts.passwords["dia"] = "secret"
    with pytest.raises(SignInRefused):
        desk.people.sign_in("bea", "no")
    with pytest.raises(NotAtTheBarError):
        desk.people.sign_in("dia", "secret")
    assert desk.people.current is None
    desk.close()


def test_a_first_password_is_changed(make_desk: MakeDesk, bar: FakeShop) -> None:
    desk = make_desk(people=())
    bar.accounts.must_change.add("bea")
    try:
        desk.people.sign_in("bea", "secret")
    except NewPasswordRequired as required:
        desk.people.choose_password(required, "better")
    assert desk.people.current is not None
    assert bar.accounts.passwords["bea"] == "better"
    desk.close()


def test_presence_is_reported_while_live_only(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop
) -> None:
    desk = started(make_desk(), hand, bar)
    until(lambda: bar.presences)
    hand.feed.lose()
    before = bar.presences
    desk.pulse.wake()
    hand.feed.come_back()
    until(lambda: bar.presences > before)
    desk.close()


def test_sold_out_is_sent_and_undone(make_desk: MakeDesk, hand: Hand, bar: FakeShop) -> None:
    desk = started(make_desk(replace(QUIET, undo=Undo(30))), hand, bar)
    desk.ask(StockWish("flat-white", "oat", "Oat", available=False))
    until(lambda: settled(desk))
    oat = bar.shop["menu"][0]["modifiers"][0]["options"][1]
    assert oat["available"] is False
    desk.undo()
    until(lambda: settled(desk))
    assert oat["available"] is True
    desk.close()


def test_a_ticket_prints_once_when_taken_here(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.txt"
    printing = Printing(printer=Printer(connector="file", device=str(paper)))
    bar.place(name="Zoë")
    bar.place()
    desk = started(make_desk(replace(QUIET, printing=printing)), hand, bar)
    bar.loses_answers = 1
    desk.step(ticket(desk), Step.MAKE)
    until(lambda: settled(desk) and paper.exists())
    bar.act("order-2", "make", "ben")
    hand.feed.tell(bar.order("order-2"))
    desk.reprint(ticket(desk))
    until(lambda: "COPY" in paper.read_text())
    text = paper.read_text()
    assert text.count("#1") == 2
    assert "#2" not in text
    assert "Zoë" in text
    desk.close()


def test_tickets_can_print_on_arrival(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.txt"
    printing = Printing("arrival", Printer(connector="file", device=str(paper)))
    desk = started(make_desk(replace(QUIET, printing=printing)), hand, bar)
    order = bar.place()
    hand.feed.tell(order)
    until(lambda: paper.exists() and "#1" in paper.read_text())
    desk.close()
