"""The orders that the demo shows while its shop starts; the screen says that they are samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import datetime, timedelta
from typing import Any

from backend.client import Connection, DisplayOrder, OrderState, Shop, StaffOrder, narrow
from backend.local import sample_menu
from barista_tui.core.board_state import BoardBuilder, BoardState

_NAMES = ("Ada", "Björn", None, "Chidi", "Inés", None, "Goro", "Hana", "Zoë", None, "Emeka", "Li")
_READY, _MAKING = 2, 4  # the first orders are ready, the next ones are being made
_SECONDS_APART = 17


def sample_board(now: datetime, since: datetime) -> BoardState:
    """Return a bar with twelve sample orders, which age from `since` on."""
    orders = list(_orders(since))
    connection = Connection(live=False, since=now, reason="the shop is starting")
    return BoardBuilder().build(orders, (), connection, _shop(), None, str)


def sample_numbers(since: datetime) -> tuple[DisplayOrder, ...]:
    """Return the same orders as the kiosk shows them."""
    return tuple(narrow(DisplayOrder, order) for order in _orders(since))


def _orders(since: datetime) -> Iterator[StaffOrder]:
    for place, name in enumerate(_NAMES):
        placed_at = since - timedelta(seconds=_SECONDS_APART * (len(_NAMES) - place))
        yield _order(place, name, placed_at, since)


def _order(place: int, name: str | None, placed_at: datetime, since: datetime) -> StaffOrder:
    drink = sample_menu.MENU[place * 3 % len(sample_menu.MENU)]
    required = [modifier.options for modifier in drink.modifiers if modifier.required]
    options = [choices[place % len(choices)] for choices in required]
    ids = tuple(option.option_id for option in options)
    is_ready, is_taken = place < _READY, place < _MAKING
    names = (field.name for field in fields(StaffOrder) if field.default is MISSING)
    unknown: dict[str, Any] = dict.fromkeys(names)
    known = {
        "order_id": f"sample-{place}",
        "shop_id": "demo",
        "number": place + 1,
        "state": _state(place),
        "version": 1,
        "drink_id": drink.drink_id,
        "drink_name": drink.name,
        "option_ids": ids,
        "options": tuple(option.name for option in options),
        "allergens": drink.allergens_with(ids),
        "name": name,
        "barista_name": "Mira" if is_taken else None,
        "attempt": 0,
        "is_walk_up": False,
        "scanned_at": placed_at,
        "placed_at": placed_at,
        "started_at": since if is_taken else None,
        "completed_at": since if is_ready else None,
    }
    return StaffOrder(**{**unknown, **known})


def _state(place: int) -> OrderState:
    if place < _READY:
        return OrderState.COMPLETED
    return OrderState.MAKING if place < _MAKING else OrderState.PLACED


def _shop() -> Shop:
    return Shop(
        shop_id="demo",
        name=sample_menu.NAME,
        is_open=True,
        paused_until=None,
        menu=tuple(sample_menu.MENU),
        drinks_per_code=10,
        code_interval_seconds=300,
        max_open_orders=20,
        sms_on=False,
        time_zone="UTC",
        version=1,
    )
