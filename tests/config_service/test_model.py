"""Changing a shop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.config_service import model
from chalicelib.kernel.errors import NotFound
from tests.contract.samples import SHOP

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SOON = (NOW + timedelta(minutes=10)).isoformat()


def test_change_raises_the_version_and_no_change_does_not() -> None:
    assert model.with_changes(SHOP, {"name": "New"}, NOW).version == SHOP.version + 1
    assert model.with_changes(SHOP, {"name": SHOP.name}, NOW).version == SHOP.version


def test_pause_ends_at_its_time_when_it_is_taken_back_and_by_opening() -> None:
    paused = model.with_changes(SHOP, {"pausedUntil": SOON}, NOW)
    assert paused.is_paused(NOW)
    assert not paused.is_paused(NOW + timedelta(minutes=10))
    assert not model.with_changes(paused, {"pausedUntil": None}, NOW).is_paused(NOW)
    assert not model.with_changes(paused, {"isOpen": True}, NOW).is_paused(NOW)


def test_pause_that_is_over_counts_as_none() -> None:
    past = {"pausedUntil": (NOW - timedelta(seconds=1)).isoformat()}
    assert model.with_changes(SHOP, past, NOW).paused_until is None


def test_closed_shop_takes_no_orders_paused_or_not() -> None:
    closed = model.with_changes(SHOP, {"isOpen": False}, NOW)
    assert not closed.takes_orders(NOW)


def test_drink_or_option_that_is_not_on_the_menu_cannot_be_sold_out() -> None:
    with pytest.raises(NotFound):
        model.with_drink_available(SHOP, "tea", False)
    with pytest.raises(NotFound):
        model.with_option_available(SHOP, "latte", "rum", False)
