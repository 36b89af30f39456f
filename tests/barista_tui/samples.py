"""Orders, a menu and tickets for tests without a shop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from backend.client import Shop, StaffOrder, read, to_record
from backend.client.reader import sanitized
from barista_tui.core.tickets import Ticket, ticket_options
from tests.contract.samples import sample
from tests.fake_shop import FakeShop
from tests.fake_shop.menu import OPTION_NAMES

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def order(number: int = 7, *, age_seconds: float = 60, **changes: Any) -> StaffOrder:
    placed = NOW - timedelta(seconds=age_seconds)
    placed_at, make_by = placed.isoformat(), (placed + timedelta(minutes=15)).isoformat()
    chosen = changes.pop("optionIds", ["whole"])
    record = {
        **to_record(sample(StaffOrder, is_walk_up=False)),
        "orderId": f"order-{number}",
        "number": number,
        "state": "PLACED",
        "version": 2,
        "drinkId": "flat-white",
        "drinkName": "Flat white",
        "optionIds": chosen,
        "options": [OPTION_NAMES.get(option, option) for option in chosen],
        "allergens": ["milk"],
        "placedAt": placed_at,
        "scannedAt": placed_at,
        "makeBy": make_by,
        **changes,
    }
    return read(StaffOrder, sanitized(record))


def menu() -> Shop:
    return read(Shop, FakeShop().shop)


def ticket(number: int = 7, **changes: Any) -> Ticket:
    made = order(number, **changes)
    drink = menu().drink(made.drink_id or "")
    return Ticket(made, ticket_options(made, drink), made.allergens)
