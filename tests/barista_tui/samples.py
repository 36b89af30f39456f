"""Orders, a menu and tickets for what needs no shop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from backend.client import Order, Shop
from backend.client.views.fields import Fields
from barista_tui.core.tickets import Ticket, ticket_options

from .fake_shop import NAMES, FakeShop

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def order(number: int = 7, *, age_seconds: float = 60, **changes: Any) -> Order:
    placed_at = (NOW - timedelta(seconds=age_seconds)).isoformat()
    chosen = changes.pop("optionIds", ["whole"])
    raw = {
        "orderId": f"order-{number}",
        "number": number,
        "state": "PLACED",
        "version": 2,
        "drinkId": "flat-white",
        "drinkName": "Flat white",
        "optionIds": chosen,
        "options": [NAMES[option] for option in chosen],
        "placedAt": placed_at,
        "scannedAt": placed_at,
        **changes,
    }
    return Order.parse(Fields(raw, "order"))


def menu() -> Shop:
    return Shop.parse(Fields(FakeShop().shop, "shop"))


def ticket(number: int = 7, **changes: Any) -> Ticket:
    made = order(number, **changes)
    drink = menu().drink(made.drink_id or "")
    return Ticket(made, number, ticket_options(made, drink), drink.allergens if drink else ())
