"""Setting supplies, and what is sold out once one has run out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.config_service import model, supplies
from chalicelib.contract.events import SupplyRanOut
from chalicelib.contract.shops import Shop
from chalicelib.kernel.errors import InvalidRequest, NotFound
from tests.contract.samples import SHOP

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
DRINK = SHOP.menu[0]
OPTION = DRINK.modifiers[0].options[0]


def body(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Oat milk",
        "unit": "ml",
        "amount": 10_000,
        "perServing": 200,
        "uses": [OPTION.option_id],
        "whenEmpty": "sell_out",
        **changes,
    }


def with_oat(**changes: Any) -> Shop:
    return supplies.with_supply(SHOP, "oat", body(**changes), NOW)


def ran_out(shop: Shop) -> SupplyRanOut:
    [supply] = shop.supplies
    return SupplyRanOut(shop.shop_id, "oat", supply.set_at, LATER)


def option_is_available(shop: Shop) -> bool:
    return shop.menu[0].modifiers[0].options[0].available


def test_supply_is_counted_from_the_moment_that_it_is_set() -> None:
    [supply] = with_oat().supplies
    assert (supply.servings, supply.set_at, supply.ran_out_at) == (50, NOW, None)
    [corrected] = supplies.with_supply(with_oat(), "oat", body(amount=400), LATER).supplies
    assert (corrected.servings, corrected.set_at) == (2, LATER)


def test_supply_that_ran_out_sells_out_what_uses_it() -> None:
    shop = supplies.with_run_out(with_oat(), ran_out(with_oat()))
    assert not option_is_available(shop)
    assert shop.menu[0].available
    assert (shop.supplies[0].ran_out_at, shop.supplies[0].sold_out) == (LATER, (OPTION.option_id,))
    assert shop.version == with_oat().version + 1


def test_supply_of_every_drink_sells_out_every_drink() -> None:
    cups = with_oat(uses=[])
    shop = supplies.with_run_out(cups, ran_out(cups))
    assert not any(drink.available for drink in shop.menu)
    assert option_is_available(shop)


def test_supply_that_is_set_to_ask_leaves_the_menu_as_it_is() -> None:
    asking = with_oat(whenEmpty="ask")
    shop = supplies.with_run_out(asking, ran_out(asking))
    assert shop.menu == asking.menu
    assert shop.supplies[0].ran_out_at == LATER


def test_who_puts_an_option_back_is_not_overruled_by_a_late_event() -> None:
    event = ran_out(with_oat())
    shop = supplies.with_run_out(with_oat(), event)
    back = model.with_option_available(shop, DRINK.drink_id, OPTION.option_id, True)
    assert supplies.with_run_out(back, event) is back


def test_event_about_an_amount_that_was_corrected_changes_nothing() -> None:
    event = ran_out(with_oat())
    corrected = supplies.with_supply(with_oat(), "oat", body(), LATER)
    assert supplies.with_run_out(corrected, event) is corrected
    removed = supplies.without_supply(corrected, "oat")
    assert supplies.with_run_out(removed, event) is removed


def test_new_amount_puts_back_what_had_run_out_and_nothing_else() -> None:
    by_hand = model.with_drink_available(with_oat(), DRINK.drink_id, False)
    gone = supplies.with_run_out(by_hand, ran_out(by_hand))
    refilled = supplies.with_supply(gone, "oat", body(), LATER)
    assert option_is_available(refilled)
    assert not refilled.menu[0].available
    assert refilled.supplies[0].ran_out_at is None


def test_what_was_sold_out_by_hand_is_not_put_back_by_a_new_amount() -> None:
    by_hand = model.with_option_available(with_oat(), DRINK.drink_id, OPTION.option_id, False)
    hidden = replace(by_hand, menu=by_hand.menu[:1])
    gone = supplies.with_run_out(hidden, ran_out(hidden))
    assert gone.supplies[0].sold_out == ()
    assert not option_is_available(supplies.with_supply(gone, "oat", body(), LATER))


def test_amount_below_the_reserve_puts_nothing_back_and_keeps_what_it_would() -> None:
    gone = supplies.with_run_out(with_oat(), ran_out(with_oat()))
    little = supplies.with_supply(gone, "oat", body(amount=200, reserveServings=1), LATER)
    assert not option_is_available(little)
    refilled = supplies.with_supply(little, "oat", body(), LATER + timedelta(hours=1))
    assert option_is_available(refilled)


def test_removed_supply_leaves_the_menu_as_it_is() -> None:
    gone = supplies.with_run_out(with_oat(), ran_out(with_oat()))
    shop = supplies.without_supply(gone, "oat")
    assert shop.supplies == ()
    assert not option_is_available(shop)
    with pytest.raises(NotFound):
        supplies.without_supply(shop, "oat")


@pytest.mark.parametrize(
    ("supply_id", "changes", "field"),
    [("oat milk", {}, "supplyId"), ("oat", {"uses": ["rum"]}, "uses")],
)
def test_supply_that_is_not_valid_is_refused(
    supply_id: str, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        supplies.with_supply(SHOP, supply_id, body(**changes), NOW)
    assert refused.value.details["field"] == field


def test_shop_has_twenty_supplies_at_most() -> None:
    shop = SHOP
    for number in range(20):
        shop = supplies.with_supply(shop, f"s{number}", body(), NOW)
    with pytest.raises(InvalidRequest):
        supplies.with_supply(shop, "s20", body(), NOW)
    assert len(supplies.with_supply(shop, "s1", body(), NOW).supplies) == 20


def test_drink_uses_a_supply_by_its_id_by_an_option_or_as_every_drink() -> None:
    shop = with_oat()
    assert shop.supply_ids(DRINK.drink_id, [OPTION.option_id]) == ("oat",)
    assert shop.supply_ids(DRINK.drink_id, []) == ()
    assert with_oat(uses=[DRINK.drink_id]).supply_ids(DRINK.drink_id, []) == ("oat",)
    assert with_oat(uses=[]).supply_ids("anything", []) == ("oat",)
