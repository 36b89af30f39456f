"""Order requests are checked against the menu."""

from __future__ import annotations

import pytest

from chalicelib.config_service import model as shops
from chalicelib.contract.requests import OrderRequest
from chalicelib.contract.shops import Shop
from chalicelib.kernel.errors import Conflict, ShopError, Unprocessable
from chalicelib.order_manager.menu import choose


def option(option_id: str) -> dict[str, object]:
    return {"optionId": option_id, "name": option_id.title(), "available": True}


def modifier(name: str, required: bool, multiple: bool, *options: str) -> dict[str, object]:
    return {
        "name": name,
        "required": required,
        "multiple": multiple,
        "options": [option(o) for o in options],
    }


def shop() -> Shop:
    drink = {
        "drinkId": "latte",
        "name": "Latte",
        "description": "",
        "available": True,
        "allergens": [],
        "modifiers": [
            modifier("Milk", True, False, "whole", "oat"),
            modifier("Extras", False, True, "vanilla", "cinnamon"),
        ],
    }
    return shops.with_menu(shops.new_shop("demo", "Demo"), [drink])


def request(drink_id: str, *option_ids: str) -> OrderRequest:
    return OrderRequest(drink_id, option_ids, "Zoe")


def test_item_has_its_options_in_the_menus_order() -> None:
    item = choose(shop(), request("latte", "cinnamon", "oat", "vanilla"))
    assert item.option_ids == ("oat", "vanilla", "cinnamon")
    assert item.options == ("Oat", "Vanilla", "Cinnamon")
    assert item.fulfils(request("latte", "vanilla", "cinnamon", "oat"))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (request("tea"), "unknown_drink"),
        (request("latte", "oat", "rum"), "unknown_option"),
        (request("latte"), "missing_option"),
        (request("latte", "vanilla"), "missing_option"),
        (request("latte", "oat", "whole"), "too_many_options"),
    ],
)
def test_request_that_the_menu_does_not_offer_is_refused(asked: OrderRequest, code: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        choose(shop(), asked)
    assert refused.value.code == code


def test_sold_out_drink_and_option_are_refused() -> None:
    without_latte = shops.with_drink_available(shop(), "latte", False)
    without_oat = shops.with_option_available(shop(), "latte", "oat", False)
    for sold_out in (without_latte, without_oat):
        with pytest.raises(Conflict) as refused:
            choose(sold_out, request("latte", "oat"))
        assert refused.value.code == "sold_out"
    assert choose(without_oat, request("latte", "whole")).options == ("Whole",)


def test_menu_with_an_id_twice_is_refused() -> None:
    latte = {
        "drinkId": "latte",
        "name": "Latte",
        "description": "",
        "available": True,
        "allergens": [],
        "modifiers": [modifier("Milk", True, False, "oat"), modifier("Foam", True, False, "oat")],
    }
    with pytest.raises(ShopError):
        shops.with_menu(shop(), [latte])
    with pytest.raises(ShopError):
        shops.with_menu(shop(), [{**latte, "modifiers": []}] * 2)
