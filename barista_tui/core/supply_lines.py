"""The supplies as a person reads them, and what sells one out. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from backend.client import Shop, Supply, SupplyStatus, Unit
from barista_tui.core.actions import StockAction
from barista_tui.core.board_state import BoardState
from barista_tui.core.shop_actions import stock_actions
from barista_tui.core.summaries import time_of_day
from barista_tui.core.supply_form import amount_text


def supply_line(supply: Supply, status: SupplyStatus | None, ordered: int) -> str:
    """Return how much of a supply is left, the pace, and until when it lasts."""
    if status is None:
        return f"{supply.name}  not read yet"
    parts = [_left(supply, status)]
    if ordered:
        parts.append(f"{ordered} ordered")
    if supply.ran_out_at is not None:
        parts.append(f"RAN OUT at {time_of_day(supply.ran_out_at)}")
    elif status.runs_out_at is not None and status.per_hour is not None:
        until = time_of_day(status.runs_out_at)
        parts += [f"{status.per_hour} an hour", f"until ~{until}"]
    return f"{supply.name}  {' · '.join(parts)}"


def _left(supply: Supply, status: SupplyStatus) -> str:
    count = status.left_servings
    words = "1 drink" if count == 1 else f"{count} drinks"
    if supply.unit is Unit.PIECE:
        return words
    return f"{amount_text(status.left_amount, supply.unit)}, {words}"


def supply_lines(
    board: BoardState, statuses: Sequence[SupplyStatus]
) -> tuple[tuple[Supply, str], ...]:
    """Return each supply of the shop with its line."""
    if board.shop is None:
        return ()
    by_id = {status.supply_id: status for status in statuses}
    return tuple(
        (one, supply_line(one, by_id.get(one.supply_id), ordered(board, one.supply_id)))
        for one in board.shop.supplies
    )


def ordered(board: BoardState, supply_id: str) -> int:
    """Return how many orders of the board will use a supply."""
    return sum(supply_id in ticket.order.supply_ids for ticket in board.to_make)


def stock_toggles(shop: Shop, supply: Supply) -> list[StockAction]:
    """Return the actions that sell out what uses a supply, or put it back if all of it is."""
    drinks = {drink.drink_id for drink in shop.menu}
    uses = set(supply.uses) or drinks
    rows = [
        action
        for action, is_option in stock_actions(shop)
        if (action.option_id if is_option else action.drink_id) in uses
    ]
    # A row's action makes available what is not: so what is available has a row that sells out.
    selling = [row for row in rows if not row.available]
    return selling or rows
