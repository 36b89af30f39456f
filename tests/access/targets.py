"""The targets of the calls in the access table, and checks of the calls' effects."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.open_shop import TestShop, eventually

_TOMORROW = datetime.now(UTC) + timedelta(days=1)
AGENDA = {
    "breaks": [
        {
            "name": "Coffee break",
            "startsAt": _TOMORROW.isoformat(),
            "endsAt": (_TOMORROW + timedelta(minutes=30)).isoformat(),
        }
    ],
    "rush": {"beforeMinutes": 5, "afterMinutes": 5, "drinksPerCode": 20},
}
"""A body for `PUT .../agenda`."""

# Placeholder for a valid order: a drink with its required options.
ORDER_REQUEST = "order request"

# What a manager says of a supply that every drink uses.
SUPPLY = {
    "name": "Beans",
    "unit": "g",
    "amount": 18,
    "perServing": 18,
    "uses": [],
    "whenEmpty": "sell_out",
}

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Bar:
    """The shop of the access table, and a customer with an open order in it."""

    shop: TestShop
    shop_id: str
    customer: str
    order_id: str
    order_request: Mapping[str, Any]

    @classmethod
    def created_in(cls, shop: TestShop) -> Bar:
        """Create a shop that is never full."""
        shop_id = shop.new_shop(drinksPerCode=1000, maxOpenOrders=1000, smsOn=True)
        order, token = shop.scan(shop_id)
        return cls(shop, shop_id, token, order["orderId"], shop.some_order_request(shop_id))


@dataclass(frozen=True)
class Target:
    """The target of one call.

    Attributes:
        values: The values of the path's parameters and of the body's placeholders.
        order_request: A valid order of the shop's menu.
        token: The token of the customer whose order it is.
        order: The order, as its customer sees it; empty if there is none.
    """

    values: Mapping[str, str]
    order_request: Mapping[str, Any]
    token: str
    order: Mapping[str, Any] = field(default_factory=dict)

    def path(self, template: str) -> str:
        """Return the path with its parameters filled in."""
        return template.format(**self.values)

    def body(self, template: Any) -> Any:
        """Return a request's body with its placeholders filled in."""
        if template == ORDER_REQUEST:
            return self.order_request
        if isinstance(template, str):
            return template.format(**self.values)
        if isinstance(template, dict):
            return {name: self.body(entry) for name, entry in template.items()}
        return template

    def with_values(self, **values: str) -> Target:
        """Return the target with some values added or replaced."""
        return replace(self, values={**self.values, **values})


def shop(bar: Bar) -> Target:
    """Return the shop itself."""
    values = {"shop_id": bar.shop_id, "order_id": bar.order_id}
    return Target(values, bar.order_request, bar.customer)


def code(bar: Bar) -> Target:
    """Return the shop's current code."""
    return shop(bar).with_values(code=bar.shop.code(bar.shop_id))


def scanned(bar: Bar) -> Target:
    """Return an order that is not placed yet."""
    order, token = bar.shop.scan(bar.shop_id)
    return Target(
        {"shop_id": bar.shop_id, "order_id": order["orderId"]}, bar.order_request, token, order
    )


def placed(bar: Bar) -> Target:
    """Return a placed order."""
    target = scanned(bar)
    answer = bar.shop.call(
        "PUT", target.path("/orders/{order_id}"), target.token, bar.order_request
    )
    assert answer.status_code == 200, answer.text
    return replace(target, order=answer.json()["order"])


def journey(bar: Bar) -> Target:
    """Return an order whose journey can be read."""
    target = placed(bar)
    path = str(target.order["journeyUrl"])
    eventually(lambda: bar.shop.call("GET", path).is_success)
    return target.with_values(journey_id=path.rpartition("/")[2])


def making(bar: Bar) -> Target:
    """Return an order that the barista is making."""
    return _acted_on(bar, ("make", "barista"))


def making_by_manager(bar: Bar) -> Target:
    """Return an order that the manager is making."""
    return _acted_on(bar, ("make", "manager"))


def completed(bar: Bar) -> Target:
    """Return an order that is ready for collection."""
    return _acted_on(bar, ("make", "barista"), ("complete", "barista"))


def collected(bar: Bar) -> Target:
    """Return an order of a new shop that was collected by somebody with a name."""
    own = replace(bar, shop_id=bar.shop.new_shop())
    order, token = bar.shop.place(own.shop_id, name="Ana")
    for action in ("make", "complete", "collect"):
        answer = bar.shop.act(order, action)
        assert answer.is_success, answer.text
    return replace(shop(own), token=token, order=order)


def is_anonymous(shop: TestShop, target: Target) -> bool:
    """Return whether the order has no name any more."""
    return shop.order(dict(target.order))["name"] is None


def missing_shop(bar: Bar) -> Target:
    """Return the id of a shop that does not exist yet."""
    return shop(bar).with_values(shop_id=f"missing-{next(_numbers)}")


def new_shop(bar: Bar) -> Target:
    """Return a new open shop, and a drink on its menu."""
    drink_id, option_ids = bar.order_request["drinkId"], bar.order_request["optionIds"]
    own = bar.shop.new_shop()
    return shop(bar).with_values(shop_id=own, drink_id=drink_id, option_id=option_ids[0])


def shop_with_agenda(bar: Bar) -> Target:
    """Return a new open shop that has an agenda."""
    target = new_shop(bar)
    path = target.path("/staff/shops/{shop_id}/agenda")
    assert bar.shop.call("PUT", path, "manager", AGENDA).is_success
    return target


def shop_has_an_agenda(shop: TestShop, target: Target) -> bool:
    """Return whether the shop has an agenda."""
    return shop.call("GET", target.path("/shops/{shop_id}")).json()["rush"] is not None


def shop_has_no_agenda(shop: TestShop, target: Target) -> bool:
    """Return whether the shop has no agenda."""
    return not shop_has_an_agenda(shop, target)


def new_supply(bar: Bar) -> Target:
    """Return a new open shop, and a supply that it does not have yet."""
    return new_shop(bar).with_values(supply_id="beans")


def supply(bar: Bar) -> Target:
    """Return a new open shop with a supply."""
    target = new_supply(bar)
    path = target.path("/staff/shops/{shop_id}/supplies/{supply_id}")
    assert bar.shop.call("PUT", path, "manager", SUPPLY).is_success
    return target


def supply_is_there(shop: TestShop, target: Target) -> bool:
    """Return whether the shop counts the supply."""
    path = target.path("/staff/shops/{shop_id}")
    found = shop.call("GET", path, "display").json()["shop"].get("supplies", [])
    return target.values["supply_id"] in [one["supplyId"] for one in found]


def supply_is_gone(shop: TestShop, target: Target) -> bool:
    """Return whether the shop does not count the supply."""
    return not supply_is_there(shop, target)


def new_code(bar: Bar) -> Target:
    """Return the current code of a new shop."""
    target = new_shop(bar)
    return target.with_values(code=bar.shop.code(target.values["shop_id"]))


def code_is_another(shop: TestShop, target: Target) -> bool:
    """Return whether the displays show another code than the target's."""
    return shop.code(target.values["shop_id"]) != target.values["code"]


def order_is_in(state: str) -> Callable[[TestShop, Target], bool]:
    """Return a check whether the order is in `state` now."""
    return lambda shop, target: bool(shop.order(dict(target.order))["state"] == state)


def text_is_requested(shop: TestShop, target: Target) -> bool:
    """Return whether a text message was requested."""
    path = target.path("/orders/{order_id}/notification")
    return bool(shop.call("GET", path, target.token).json()["isAsked"])


def is_rated(shop: TestShop, target: Target) -> bool:
    """Return whether the order has a rating."""
    return shop.order(dict(target.order))["rating"] is not None


def push_is_requested(shop: TestShop, target: Target) -> bool:
    """Return whether a push was requested."""
    path = target.path("/orders/{order_id}/push")
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
    """Return whether a barista's terminal has been live in the shop."""
    path = target.path("/staff/shops/{shop_id}/qr-code")
    return shop.call("GET", path, "display").json()["baristaSeenAt"] is not None


def shop_has_an_order(shop: TestShop, target: Target) -> bool:
    """Return whether the shop has an order."""
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
