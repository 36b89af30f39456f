"""An order that gets no place ends, and its drink goes back, whichever state has failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.open_shop import TestShop, eventually
from tests.shop.test_races import places_taken

pytestmark = pytest.mark.cloud


@contextmanager
def failing(shop: TestShop, *states: str) -> Iterator[None]:
    """Let states of the workflow fail at once, as if their table could not be reached."""
    workflows, own = shop.aws.client("stepfunctions"), f"serverlesspresso-{shop.stage}-"
    machines = workflows.list_state_machines()["stateMachines"]
    [machine] = [one for one in machines if one["name"].startswith(own)]
    names = {"stateMachineArn": machine["stateMachineArn"]}
    definition = workflows.describe_state_machine(**names)["definition"]
    broken: dict[str, Any] = json.loads(definition)
    for state in states:
        broken["States"][state]["Arguments"]["TableName"] = "missing"
        del broken["States"][state]["Retry"]
    workflows.update_state_machine(**names, definition=json.dumps(broken))
    try:
        yield
    finally:
        workflows.update_state_machine(**names, definition=definition)


def drinks_left(shop: TestShop, shop_id: str) -> int:
    answer = shop.call("GET", f"/staff/shops/{shop_id}/qr-code", "display")
    return int(answer.json()["drinksLeft"])


def test_drink_goes_back_if_no_place_can_be_reserved(shop: TestShop) -> None:
    shop_id = shop.new_shop(drinksPerCode=5)
    with failing(shop, "Reserve a place"):
        order, _ = shop.scan(shop_id)
        eventually(lambda: shop.order(order)["state"] == "CANCELLED")
    assert shop.order(order)["reason"] == "queue_full"
    eventually(lambda: drinks_left(shop, shop_id) == 5)


def test_drink_goes_back_if_the_reason_cannot_be_found(shop: TestShop) -> None:
    shop_id = shop.new_shop(drinksPerCode=5, maxOpenOrders=1)
    first, _ = shop.place(shop_id)
    eventually(lambda: places_taken(shop, shop_id) == {first["orderId"]})
    with failing(shop, "Find the reason"):
        order, _ = shop.scan(shop_id)
        eventually(lambda: shop.order(order)["state"] == "CANCELLED")
    assert shop.order(order)["reason"] == "queue_full"
    eventually(lambda: drinks_left(shop, shop_id) == 4)
    assert shop.order(first)["state"] == "PLACED"
