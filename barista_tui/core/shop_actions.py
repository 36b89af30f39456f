"""The changes to the shop that every barista can make: sold-out items, and pauses. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from backend.client import Shop
from barista_tui.core.actions import StockAction


def stock_actions(shop: Shop) -> list[tuple[StockAction, bool]]:
    """Return the action that toggles each drink and option, and whether it is an option."""
    rows: list[tuple[StockAction, bool]] = []
    for drink in shop.menu:
        rows.append((StockAction(drink.drink_id, None, drink.name, not drink.available), False))
        for modifier in drink.modifiers:
            for option in modifier.options:
                toggled = not option.available
                action = StockAction(drink.drink_id, option.option_id, option.name, toggled)
                rows.append((action, True))
    return rows


def pause_end(text: str, now: datetime) -> datetime | None:
    """Return the time that `15` (minutes) or `14:30` means, None for anything else."""
    hours, colon, minutes = text.strip().partition(":")
    if not hours.isdecimal() or (colon and not minutes.isdecimal()):
        return None
    if not colon:
        return now + timedelta(minutes=int(hours)) if 0 < int(hours) <= 24 * 60 else None
    if int(hours) > 23 or int(minutes) > 59:
        return None
    today = now.astimezone().replace(hour=int(hours), minute=int(minutes), second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)
