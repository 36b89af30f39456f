"""What the calls of the access table act on, and how to see that a call took effect."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.open_shop import TestShop, eventually

# Stands for the target's own wish: a drink with the options that it requires.
WISH = "the wish"

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Bar:
    """The shop in which the table's calls are made, and a customer with an open order in it."""

    shop: TestShop
    shop_id: str
    customer: str
    order_id: str
    wish: Mapping[str, Any]

    @classmethod
    def opened_in(cls, shop: TestShop) -> Bar:
        """Open a bar that is never full."""
        shop_id = shop.new_shop(drinksPerCode=1000, maxOpenOrders=1000, smsOn=True)
        order, token = shop.scan(shop_id)
        return cls(shop, shop_id, token, order["orderId"], shop.some_order_request(shop_id))


@dataclass(frozen=True)
class Target:
    """What one call acts on.

    Attributes:
        values: The values of the path's parameters and of the body's placeholders.
        wish: A choice that the shop's menu offers.
        token: The token of the customer whose order it is.
        order: The order, as its customer sees it; empty if the call is about none.
    """

    values: Mapping[str, str]
    wish: Mapping[str, Any]
    token: str
    order: Mapping[str, Any] = field(default_factory=dict)

    def path(self, template: str) -> str:
        """Return the path with its parameters filled in."""
        return template.format(**self.values)

    def body(self, template: Any) -> Any:
        """Return a request's body with its placeholders filled in."""
        if template == WISH:
            return self.wish
        if isinstance(template, str):
            return template.format(**self.values)
        if isinstance(template, dict):
            return {name: self.body(entry) for name, entry in template.items()}
        return template

    def with_values(self, **values: str) -> Target:
        """Return the target with some values added or replaced."""
        return replace(self, values={**self.values, **values})


def shop(bar: Bar) -> Target:
    """Return the bar itself."""
    values = {"shop_id": bar.shop_id, "order_id": bar.order_id}
    return Target(values, bar.wish, bar.customer)


def code(bar: Bar) -> Target:
    """Return the bar's present code."""
    return shop(bar).with_values(code=bar.shop.code(bar.shop_id))


def scanned(bar: Bar) -> Target:
    """Return an order of a new customer who has not chosen yet."""
    order, token = bar.shop.scan(bar.shop_id)
    return Target({"shop_id": bar.shop_id, "order_id": order["orderId"]}, bar.wish, token, order)


def placed(bar: Bar) -> Target:
    """Return an order that waits for a barista."""
    target = scanned(bar)
    answer = bar.shop.call("PUT", target.path("/orders/{order_id}"), target.token, bar.wish)
    assert answer.status_code == 200, answer.text
    return replace(target, order=answer.json()["order"])


def journey(bar: Bar) -> Target:
    """Return an order whose journey can be read."""
    target = placed(bar)
    path = str(target.order["journeyUrl"])
    eventually(lambda: bar.shop.call("GET", path).is_success)
    return target.with_values(journey_id=path.rpartition("/")[2])


def making(bar: Bar) -> Target:
    """Return an order that the barista makes."""
    return _acted_on(bar, ("make", "barista"))


def making_by_manager(bar: Bar) -> Target:
    """Return an order that the manager makes."""
    return _acted_on(bar, ("make", "manager"))


def completed(bar: Bar) -> Target:
    """Return an order that is ready for collection."""
    return _acted_on(bar, ("make", "barista"), ("complete", "barista"))


def shop_to_be(bar: Bar) -> Target:
    """Return the id of a shop that does not exist yet."""
    return shop(bar).with_values(shop_id=f"to-be-{next(_numbers)}")


def new_shop(bar: Bar) -> Target:
    """Return an open shop in which nothing has happened yet, and a drink on its menu."""
    drink_id, option_ids = bar.wish["drinkId"], bar.wish["optionIds"]
    own = bar.shop.new_shop()
    return shop(bar).with_values(shop_id=own, drink_id=drink_id, option_id=option_ids[0])


def new_code(bar: Bar) -> Target:
    """Return the present code of a shop of its own."""
    target = new_shop(bar)
    return target.with_values(code=bar.shop.code(target.values["shop_id"]))


def code_is_another(shop: TestShop, target: Target) -> bool:
    """Return whether the displays show another code than the target's."""
    return shop.code(target.values["shop_id"]) != target.values["code"]


def order_is_in(state: str) -> Callable[[TestShop, Target], bool]:
    """Return a check whether the order is in `state` now."""
    return lambda shop, target: bool(shop.order(dict(target.order))["state"] == state)


def text_is_asked_for(shop: TestShop, target: Target) -> bool:
    """Return whether a text message was asked for."""
    path = target.path("/orders/{order_id}/notification")
    return bool(shop.call("GET", path, target.token).json()["isAsked"])


def shop_exists(shop: TestShop, target: Target) -> bool:
    """Return whether the shop exists now."""
    return shop.call("GET", target.path("/shops/{shop_id}")).is_success


def shop_is(**wanted: Any) -> Callable[[TestShop, Target], bool]:
    """Return a check whether the shop's public fields are as wanted."""

    def check(shop: TestShop, target: Target) -> bool:
        found = shop.call("GET", target.path("/shops/{shop_id}")).json()
        return all(found[name] == value for name, value in wanted.items())

    return check


def drink_is_sold_out(shop: TestShop, target: Target) -> bool:
    """Return whether the drink is sold out now."""
    return not _on_the_menu(shop, target)["available"]


def option_is_sold_out(shop: TestShop, target: Target) -> bool:
    """Return whether the option is sold out now."""
    options = [o for m in _on_the_menu(shop, target)["modifiers"] for o in m["options"]]
    return any(
        not option["available"]
        for option in options
        if option["optionId"] == target.values["option_id"]
    )


def barista_was_seen(shop: TestShop, target: Target) -> bool:
    """Return whether a barista's terminal was ever live in the shop."""
    path = target.path("/staff/shops/{shop_id}/qr-code")
    return shop.call("GET", path, "display").json()["baristaSeenAt"] is not None


def shop_has_an_order(shop: TestShop, target: Target) -> bool:
    """Return whether anything was ordered in the shop."""
    path = target.path("/staff/shops/{shop_id}/orders")
    return bool(shop.call("GET", path, "barista").json()["orders"])


def _acted_on(bar: Bar, *steps: tuple[str, str]) -> Target:
    target = placed(bar)
    for action, who in steps:
        answer = bar.shop.act(dict(target.order), action, who)
        assert answer.is_success, answer.text
    return target


def _on_the_menu(shop: TestShop, target: Target) -> dict[str, Any]:
    menu: list[dict[str, Any]] = shop.call("GET", target.path("/shops/{shop_id}")).json()["menu"]
    return next(drink for drink in menu if drink["drinkId"] == target.values["drink_id"])
