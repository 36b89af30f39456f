"""What the board says where there are no tickets: what to do now. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from backend.client import OrderState
from barista_tui.core.board_state import BoardState
from barista_tui.core.shop_condition import Condition, ConditionKind
from barista_tui.core.stations import Station

_NO_TICKETS = {
    ConditionKind.SIGNED_OUT: "Press F3 to sign in; the orders appear then.",
    ConditionKind.CLOSED: "The bar is closed. Press s to open it.",
    ConditionKind.PAUSED: "The bar is paused. Press s to open it before the time is up.",
}


def empty_texts(
    board: BoardState, condition: Condition | None, station: Station
) -> Mapping[OrderState, str]:
    """Return a sentence for each state, to be shown if it has no tickets."""
    if not board.connection.live and not board.tickets() and condition is None:
        return {OrderState.PLACED: "Connecting. The orders appear by themselves."}
    waiting = "Nobody is waiting. New orders appear by themselves; w is one without a phone."
    if condition is not None:
        waiting = _NO_TICKETS.get(condition.kind, waiting)
    elif board.columns[OrderState.COMPLETED]:
        waiting = "Nobody is waiting. Press → to hand over what is ready."
    if station is not Station.EVERYTHING:
        waiting = f"Nothing for the station {station}. S shows another one."
    return {
        OrderState.PLACED: waiting,
        OrderState.MAKING: "Nobody is making anything. ⏎ takes the selected ticket.",
        OrderState.COMPLETED: "Nothing to hand over.",
    }
