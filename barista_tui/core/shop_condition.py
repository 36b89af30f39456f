"""What keeps customers from ordering, or the terminal from working: one sentence. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.client import OrderState, Shop, SignInError
from barista_tui.core.board_state import BoardState
from barista_tui.core.summaries import time_of_day


class ConditionKind(StrEnum):
    """The condition of a shop that does not take orders, or of a terminal that is cut off."""

    SIGNED_OUT = "signed-out"
    CLOSED = "closed"
    PAUSED = "paused"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, in a word that is read from afar, and what to do about it."""

    kind: ConditionKind
    word: str
    text: str


def shop_condition(
    board: BoardState, now: datetime, *, is_signed_in: bool = True
) -> Condition | None:
    """Return the condition that matters most, or None if customers can order."""
    if not is_signed_in or isinstance(board.connection.error, SignInError):
        text = "Your session has ended. F3 signs in; what you did is kept and sent then."
        return Condition(ConditionKind.SIGNED_OUT, "SIGNED OUT", text)
    shop = board.shop
    if shop is None:
        return None
    if shop.paused_until is not None and shop.paused_until > now:
        text = f"Nobody can order until {time_of_day(shop.paused_until)}. s opens the bar before."
        return Condition(ConditionKind.PAUSED, "PAUSED", text)
    if not shop.is_open:
        return Condition(ConditionKind.CLOSED, "CLOSED", "Nobody can order. s opens the bar.")
    if is_full(board, shop):
        text = f"All {shop.max_open_orders} places in the queue are taken; new customers wait."
        return Condition(ConditionKind.FULL, "FULL", text)
    return None


def is_full(board: BoardState, shop: Shop) -> bool:
    """Return whether the open orders have reached the shop's limit."""
    limit = shop.max_open_orders
    tickets = (*board.tickets(), *board.elsewhere)
    if not limit or len(tickets) + board.choosing < limit:
        return False
    to_make = sum(t.order.state is not OrderState.COMPLETED for t in tickets)
    return to_make + board.choosing >= limit
