from __future__ import annotations

from backend.client import Connection, OrderState
from barista_tui.desk.picture import Painter, Picture
from barista_tui.desk.steps import Step
from barista_tui.picker import Picker

from .samples import NOW, order

LIVE = Connection(True, NOW, NOW)


def picture(**states: str) -> Picture:
    orders = [
        order(int(name[1:]), age_seconds=100 - int(name[1:]), state=state, baristaName="bea")
        for name, state in states.items()
    ]
    return Painter().paint(orders, (), LIVE, None, None, str)


def number(picker: Picker, shown: Picture) -> int | None:
    ticket = picker.settle(shown)
    return ticket.order.number if ticket else None


def test_the_pick_goes_to_who_took_the_place_of_a_gone_ticket() -> None:
    picker, shown = Picker(), picture(o1="PLACED", o2="PLACED", o3="PLACED")
    picker.settle(shown)
    picker.move(shown, 1)
    assert number(picker, shown) == 2
    assert number(picker, picture(o1="PLACED", o3="PLACED")) == 3
    assert number(picker, picture(o1="PLACED")) == 1
    assert number(picker, picture()) is None


def test_digits_within_a_moment_are_one_number() -> None:
    picker, shown = Picker(), picture(**{f"o{n}": "PLACED" for n in range(1, 13)})
    assert picker.digit(shown, "1", 0.0)
    assert picker.digit(shown, "2", 0.5)
    assert number(picker, shown) == 12
    assert picker.digit(shown, "2", 5.0)
    assert number(picker, shown) == 2


def test_a_number_without_a_ticket_picks_nothing() -> None:
    picker, shown = Picker(), picture(o1="PLACED")
    picker.settle(shown)
    assert not picker.digit(shown, "9", 0.0)
    assert number(picker, shown) == 1


def test_after_a_drink_comes_the_next_in_the_same_hands() -> None:
    picker, before = Picker(), picture(o1="MAKING", o2="MAKING", o3="PLACED")
    ticket = before.ticket("order-1")
    assert ticket is not None
    picker.stepped(picture(o1="COMPLETED", o2="MAKING", o3="PLACED"), ticket, Step.COMPLETE)
    assert (picker.column, picker.order_id) == (OrderState.MAKING, "order-2")


def test_then_comes_the_oldest_that_waits_and_then_the_ready_one() -> None:
    picker, before = Picker(), picture(o1="MAKING", o3="PLACED")
    ticket = before.ticket("order-1")
    assert ticket is not None
    picker.stepped(picture(o1="COMPLETED", o3="PLACED"), ticket, Step.COMPLETE)
    assert picker.order_id == "order-3"
    picker.stepped(picture(o1="COMPLETED"), ticket, Step.COMPLETE)
    assert picker.order_id == "order-1"


def test_columns_go_round() -> None:
    picker, shown = Picker(), picture(o1="PLACED", o2="COMPLETED")
    picker.turn(shown, -1)
    assert picker.order_id == "order-2"
    picker.turn(shown, 1)
    assert picker.order_id == "order-1"
