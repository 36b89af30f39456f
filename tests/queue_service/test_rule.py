"""The rule of the queue's function: it is invoked for what the queue does not know yet."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.contract.events import CATALOGUE, OrderChanged, ShopChanged, source
from chalicelib.contract.orders import StaffOrder
from chalicelib.contract.serialization import to_record
from chalicelib.queue_service.model import Queue
from tests.contract.samples import SHOP, sample
from tests.open_shop import TestShop

pytestmark = pytest.mark.cloud

UNAPPLIED = OrderChanged("demo", "demo_1", None, sample(StaffOrder))
APPLIED = replace(UNAPPLIED, queue=Queue().state())


def functions_invoked_by(shop: TestShop, name: str, payload: Any) -> set[str]:
    """Return the names of the functions whose rule matches an event."""
    events = shop.aws.client("events")
    event = {
        "id": "1",
        "detail-type": name,
        "source": source(shop.stage, CATALOGUE[name].service),
        "account": "000000000000",
        "time": "2026-01-01T00:00:00Z",
        "region": shop.aws.region,
        "resources": [],
        "detail": to_record(payload),
    }
    invoked: set[str] = set()
    for rule in events.list_rules()["Rules"]:
        if events.test_event_pattern(EventPattern=rule["EventPattern"], Event=json.dumps(event))[
            "Result"
        ]:
            targets = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
            invoked |= {target["Arn"].rpartition(":")[2] for target in targets}
    return invoked


@pytest.mark.parametrize(
    ("name", "payload", "is_invoked"),
    [
        ("OrderManager.OrderCancelled", UNAPPLIED, True),
        ("OrderManager.OrderCancelled", APPLIED, False),
        ("OrderManager.WaitingCompletion", UNAPPLIED, True),
        ("OrderManager.WaitingCompletion", APPLIED, False),
        ("OrderManager.OrderCollected", UNAPPLIED, False),
        ("ConfigService.ConfigChanged", ShopChanged("demo", SHOP), True),
    ],
)
def test_queue_service_is_invoked_for_what_the_queue_lacks(
    shop: TestShop, name: str, payload: Any, is_invoked: bool
) -> None:
    invoked = functions_invoked_by(shop, name, payload)
    assert any(function.endswith("queue_service") for function in invoked) == is_invoked, invoked
