"""Records of a shop and an order, as customers see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from backend.local.sample_menu import MENU
from chalicelib.contract import times
from chalicelib.contract.serialization import to_record
from tests.fake_shop.server import Answer

Record = dict[str, Any]
TIMES = {
    "PLACED": "placedAt",
    "MAKING": "startedAt",
    "COMPLETED": "completedAt",
    "COLLECTED": "collectedAt",
    "CANCELLED": "cancelledAt",
}


def refusal(status: int, code: str, message: str, **details: Any) -> Answer:
    """Return an error of the contract."""
    return status, {"error": {"code": code, "message": message, **details}}


def now_text(seconds: float = 0) -> str:
    """Return the time in so many seconds, as the contract writes it."""
    return times.to_text(datetime.now(UTC) + timedelta(seconds=seconds))


def wait(seconds: int) -> Record:
    """Return an estimate from `seconds` to three minutes at least."""
    return {"low": seconds, "high": max(180, 2 * seconds)}


def new_shop(shop_id: str) -> Record:
    """Return a shop with the menu of the sample shop."""
    return {
        "shopId": shop_id,
        "name": {"demo": "Main bar", "other": "Hall 7 bar"}[shop_id],
        "isOpen": True,
        "pausedUntil": None,
        "menu": [to_record(drink) for drink in MENU],
        "queue": {"length": 2, "estimatedWaitSeconds": wait(120)},
        "version": 2,
        "pickupPlace": None,
        "favourites": [],
        "rush": None,
    }


def new_order(order_id: str, shop_id: str) -> Record:
    """Return an order that has just been scanned."""
    unknown = (
        *("number", "drinkId", "drinkName", "name", "note", "reason", "message", "baristaName"),
        *("position", "estimatedWaitSeconds", *TIMES.values(), "journeyUrl"),
        *("pickupPlace", "rating"),
    )
    return {
        **dict.fromkeys(unknown),
        "orderId": order_id,
        "shopId": shop_id,
        "optionIds": [],
        "options": [],
        "allergens": [],
        "state": "SCANNED",
        "version": 1,
        "scannedAt": now_text(),
        "orderBy": now_text(290),
    }
