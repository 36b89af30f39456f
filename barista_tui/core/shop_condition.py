"""Whether customers can order and the terminal works, and what keeps them from it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.client import Shop, SignInError
from barista_tui.core.board_state import BoardState
from barista_tui.core.summaries import time_of_day


class ConditionKind(StrEnum):
    """The condition of a shop, or of a terminal that is cut off or shows samples."""

    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"
    FULL = "full"
    SIGNED_OUT = "signed-out"
    SAMPLES = "samples"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, in a word that is read from afar, and what to do about it."""

    kind: ConditionKind
    word: str
    text: str


def shop_kind(shop: Shop, open_orders: int, now: datetime) -> ConditionKind:
    """Return the condition of a shop; it is full once as many orders are open as it allows."""
    if not shop.is_open:
        return ConditionKind.CLOSED
    if shop.is_paused(now):
        return ConditionKind.PAUSED
    if open_orders >= shop.max_open_orders:
        return ConditionKind.FULL
    return ConditionKind.OPEN


def shop_summary(shop: Shop, now: datetime, open_orders: int = 0) -> str:
    """Return whether the shop takes orders: OPEN, CLOSED, FULL, or PAUSED and until when."""
    kind = shop_kind(shop, open_orders, now)
    if kind is ConditionKind.PAUSED and shop.paused_until is not None:
        return f"PAUSED until {time_of_day(shop.paused_until)}"
    if kind is ConditionKind.FULL:
        return f"FULL, {shop.max_open_orders} open orders"
    return kind.value.upper()


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
    kind = shop_kind(shop, board.open_orders, now)
    if kind is ConditionKind.PAUSED and shop.paused_until is not None:
        text = f"Nobody can order until {time_of_day(shop.paused_until)}. s opens the bar before."
        return Condition(ConditionKind.PAUSED, "PAUSED", text)
    if kind is ConditionKind.CLOSED:
        return Condition(ConditionKind.CLOSED, "CLOSED", "Nobody can order. s opens the bar.")
    if kind is ConditionKind.FULL:
        text = f"All {shop.max_open_orders} places in the queue are taken; new customers wait."
        return Condition(ConditionKind.FULL, "FULL", text)
    return None
