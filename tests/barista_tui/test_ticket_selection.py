from __future__ import annotations

from backend.client import Connection, OrderState
from barista_tui.core.board_state import BoardBuilder, BoardState
from barista_tui.core.steps import Step
from barista_tui.core.ticket_selection import TicketSelection

from .clock import ManualClock
from .samples import NOW, order

LIVE = Connection(True, NOW, NOW)


def board(**states: str) -> BoardState:
    orders = [
        order(int(name[1:]), age_seconds=100 - int(name[1:]), state=state, baristaName="bea")
        for name, state in states.items()
    ]
    return BoardBuilder().build(orders, (), LIVE, None, None, str)


def number(selection: TicketSelection, shown: BoardState) -> int | None:
    ticket = selection.current(shown)
    return ticket.order.number if ticket else None


def test_the_ticket_in_the_place_of_a_removed_one_is_selected() -> None:
    selection, shown = TicketSelection(), board(o1="PLACED", o2="PLACED", o3="PLACED")
    selection.current(shown)
    selection.move(shown, 1)
    assert number(selection, shown) == 2
    assert number(selection, board(o1="PLACED", o3="PLACED")) == 3
    assert number(selection, board(o1="PLACED")) == 1
    assert number(selection, board()) is None


def test_digits_within_a_moment_are_one_number() -> None:
    clock = ManualClock()
    selection, shown = TicketSelection(clock), board(**{f"o{n}": "PLACED" for n in range(1, 13)})
    assert selection.digit(shown, "1")
    clock.seconds = 0.5
    assert selection.digit(shown, "2")
    assert number(selection, shown) == 12
    clock.seconds = 5.0
    assert selection.digit(shown, "2")
    assert number(selection, shown) == 2


def test_a_number_without_a_ticket_selects_nothing() -> None:
    selection, shown = TicketSelection(), board(o1="PLACED")
    selection.current(shown)
    assert not selection.digit(shown, "9")
    assert number(selection, shown) == 1
    assert selection.missing_number(shown) == 9


def test_a_number_is_never_taken_for_a_part_of_it() -> None:
    selection, shown = TicketSelection(ManualClock()), board(o2="PLACED", o1="PLACED", o3="PLACED")
    selection.select(shown.ticket("order-2"))
    typed = [selection.digit(shown, digit) for digit in "103"]
    assert typed == [True, False, False]
    assert number(selection, shown) == 2
    assert selection.missing_number(shown) == 103


def test_after_a_completed_ticket_the_baristas_next_is_selected() -> None:
    selection, before = TicketSelection(), board(o1="MAKING", o2="MAKING", o3="PLACED")
    ticket = before.ticket("order-1")
    assert ticket is not None
    selection.follow(board(o1="COMPLETED", o2="MAKING", o3="PLACED"), ticket, Step.COMPLETE)
    assert (selection.column, selection.order_id) == (OrderState.MAKING, "order-2")


def test_then_the_oldest_waiting_and_then_the_ready_ticket_is_selected() -> None:
    selection, before = TicketSelection(), board(o1="MAKING", o3="PLACED")
    ticket = before.ticket("order-1")
    assert ticket is not None
    selection.follow(board(o1="COMPLETED", o3="PLACED"), ticket, Step.COMPLETE)
    assert selection.order_id == "order-3"
    selection.follow(board(o1="COMPLETED"), ticket, Step.COMPLETE)
    assert selection.order_id == "order-1"


def test_columns_wrap_around() -> None:
    selection, shown = TicketSelection(), board(o1="PLACED", o2="COMPLETED")
    selection.change_column(shown, -1)
    assert selection.order_id == "order-2"
    selection.change_column(shown, 1)
    assert selection.order_id == "order-1"
