"""Who hears of an event, as the page tells it, is who really listens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from chalicelib.contract.events import CATALOGUE
from chalicelib.order_journey.headlines import LISTENERS
from tests.open_shop import TestShop

pytestmark = pytest.mark.cloud

# They hear everything, which the page says once.
_EVERYTHING = {"publisher", "order-journey", "metrics"}


def rules(shop: TestShop) -> Iterable[dict[str, Any]]:
    """Yield every rule of the deployed shop, with its targets."""
    events = shop.aws.client("events")
    for rule in events.list_rules()["Rules"]:
        targets = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        yield {"pattern": rule.get("EventPattern", ""), "targets": [t["Arn"] for t in targets]}


def test_the_page_names_who_listens(shop: TestShop) -> None:
    rooms = {event.room for event in CATALOGUE.values()} | {"notifications"}
    flat = {room.replace("-", ""): room for room in rooms}
    deployed = list(rules(shop))
    for kind, told in LISTENERS.items():
        arns = " ".join(a for r in deployed if f'"{kind}"' in r["pattern"] for a in r["targets"])
        heard = {room for name, room in flat.items() if name in arns.lower().replace("-", "")}
        walk_up = {"order-processor"} if kind == "OrderManager.WaitingCompletion" else set()
        assert heard - _EVERYTHING - walk_up == set(told), kind
