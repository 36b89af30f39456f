"""What keeps customers from ordering, or the terminal from working: one sentence. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.client import SignInError
from barista_tui.core.board_state import BoardState
from barista_tui.core.shop_status import ShopStatus, shop_status
from barista_tui.core.summaries import time_of_day


class ConditionKind(StrEnum):
    """The condition of a shop that does not take orders, or of a terminal that is cut off."""

    SIGNED_OUT = "signed-out"
    CLOSED = "closed"
    PAUSED = "paused"
    FULL = "full"
    SAMPLES = "samples"


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
    status = shop_status(shop, board.open_orders, now)
    if status is ShopStatus.PAUSED and shop.paused_until is not None:
        text = f"Nobody can order until {time_of_day(shop.paused_until)}. s opens the bar before."
        return Condition(ConditionKind.PAUSED, "PAUSED", text)
    if status is ShopStatus.CLOSED:
        return Condition(ConditionKind.CLOSED, "CLOSED", "Nobody can order. s opens the bar.")
    if status is ShopStatus.FULL:
        text = f"All {shop.max_open_orders} places in the queue are taken; new customers wait."
        return Condition(ConditionKind.FULL, "FULL", text)
    return None
