"""The services that the journey's page names as listeners are those that really listen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from chalicelib.contract.events import CATALOGUE
from chalicelib.order_journey.headlines import LISTENERS
from tests.open_shop import TestShop

pytestmark = pytest.mark.cloud

# They listen to every event, which the page says once.
_LISTEN_TO_ALL = {"publisher", "order-journey", "metrics"}


def rules(shop: TestShop) -> Iterable[dict[str, Any]]:
    """Yield every rule of the deployed shop, with its targets."""
    events = shop.aws.client("events")
    for rule in events.list_rules()["Rules"]:
        targets = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        yield {"pattern": rule.get("EventPattern", ""), "targets": [t["Arn"] for t in targets]}


def test_page_names_the_services_that_listen(shop: TestShop) -> None:
    services = {event.service for event in CATALOGUE.values()} | {"notifications"}
    by_flat_name = {service.replace("-", ""): service for service in services}
    deployed = list(rules(shop))
    for kind, named in LISTENERS.items():
        arns = " ".join(a for r in deployed if f'"{kind}"' in r["pattern"] for a in r["targets"])
        flat = arns.lower().replace("-", "").replace("_", "")
        listening = {service for name, service in by_flat_name.items() if name in flat}
        walk_up = {"order-processor"} if kind == "OrderManager.WaitingCompletion" else set()
        assert listening - _LISTEN_TO_ALL - walk_up == set(named), kind
