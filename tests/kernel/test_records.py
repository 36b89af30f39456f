"""Records: what a dataclass becomes on the wire and in a table, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from chalicelib.contract.serialization import from_record, to_record
from chalicelib.contract.shops import Drink, Modifier, Option, Shop
from chalicelib.kernel import clock

SHOP = Shop(
    shop_id="demo",
    name="Demo",
    is_open=True,
    paused_until=datetime(2026, 11, 20, 9, 30, 0, 250_000, tzinfo=UTC),
    menu=(
        Drink(
            "latte",
            "Latte",
            "Milky",
            True,
            ("milk",),
            (Modifier("Milk", True, False, (Option("oat", "Oat", True),)),),
        ),
    ),
    drinks_per_code=10,
    code_interval_seconds=300,
    max_open_orders=20,
    sms_on=False,
    time_zone="UTC",
    version=3,
)


def test_shop_survives_the_way_there_and_back() -> None:
    record = to_record(SHOP)
    assert record["pausedUntil"] == "2026-11-20T09:30:00.250Z"
    assert record["menu"][0]["modifiers"][0]["options"][0]["optionId"] == "oat"
    assert from_record(Shop, record) == SHOP


def test_numbers_of_dynamodb_and_unknown_keys_do_no_harm() -> None:
    record = {**to_record(SHOP), "version": Decimal(3), "addedLater": "x"}
    assert from_record(Shop, record) == SHOP


def test_times_sort_as_text() -> None:
    early, late = clock.from_text("2026-11-20T09:59:59.999Z"), clock.from_text("2026-11-20T10:00Z")
    assert clock.to_text(early) < clock.to_text(late)


@pytest.mark.parametrize("text", ["now", "2026-11-20T10:00:00", "10:00"])
def test_time_without_a_zone_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        clock.from_text(text)
