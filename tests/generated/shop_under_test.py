"""A shop for generated requests, whose ids replace the placeholders."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from tests.generated import placeholders
from tests.open_shop import TestShop

CALLERS = ("anonymous", "customer", "barista", "manager")
_ACTIONS = {"MAKING": ("make",), "COMPLETED": ("make", "complete")}
_MENU = [
    {
        "drinkId": placeholders.DRINK,
        "name": "Espresso",
        "description": "",
        "available": True,
        "allergens": [],
        "modifiers": [
            {
                "name": "Milk",
                "required": False,
                "multiple": True,
                "options": [
                    {"optionId": placeholders.OPTION, "name": "Oat milk", "available": True},
                ],
            }
        ],
    }
]


@dataclass
class ShopUnderTest:
    """A shop with an order in each state, and the tokens of their customers."""

    shop: TestShop
    values: dict[str, str]
    tokens: dict[str, str]

    @classmethod
    def created_in(cls, shop: TestShop) -> ShopUnderTest:
        """Create a shop with one order in each state."""
        shop_id = shop.new_shop(drinksPerCode=1000, maxOpenOrders=1000, smsOn=True)
        menu = shop.call("PUT", f"/staff/shops/{shop_id}/menu", "manager", {"menu": _MENU})
        assert menu.is_success, menu.text
        shop_under_test = cls(
            shop, {placeholders.SHOP: shop_id, placeholders.CODE: shop.code(shop_id)}, {}
        )
        for state in placeholders.ORDERS:
            shop_under_test._add_order(shop_id, state)
        return shop_under_test

    def _add_order(self, shop_id: str, state: str) -> None:
        if state == "SCANNED":
            order, token = self.shop.scan(shop_id)
        else:
            order, token = self.shop.place(shop_id)
            self.values[placeholders.JOURNEY] = order["journeyUrl"].rpartition("/")[2]
        for action in _ACTIONS.get(state, ()):
            self.shop.act(order, action)
        self.values[placeholders.ORDERS[state]] = order["orderId"]
        self.tokens[order["orderId"]] = token

    def substitute(self, value: Any) -> Any:
        """Return a generated value with its placeholders replaced by this shop's ids."""
        if isinstance(value, str):
            return self.values.get(value, value)
        if isinstance(value, list):
            return [self.substitute(entry) for entry in value]
        if isinstance(value, dict):
            return {name: self.substitute(entry) for name, entry in value.items()}
        return value

    def authorization(self, caller: str, order_id: Any) -> dict[str, str]:
        """Return the `Authorization` header of `caller`.

        A customer's token is that of the order's customer, if known.
        """
        if caller == "anonymous":
            return {}
        if caller == "customer":
            some_order = self.values[placeholders.ORDERS["SCANNED"]]
            token = self.tokens.get(str(order_id), self.tokens[some_order])
        else:
            token = self.shop.as_staff(caller).session.id_token
        return {"Authorization": f"Bearer {token}"}


def choose_caller(path: str, random: Random) -> str:
    """Return a random caller of `path`, mostly one who may call it."""
    if random.random() < 0.25:
        return random.choice(CALLERS)
    if path.startswith("/staff/"):
        return random.choice(("barista", "manager", "manager"))
    return "customer"
