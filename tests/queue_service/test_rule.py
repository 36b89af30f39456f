"""The rule of the queue's function: it is invoked for what the queue does not know yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.contract.events import OrderChanged, ShopChanged
from chalicelib.contract.orders import StaffOrder
from chalicelib.queue_service.model import Queue
from tests.contract.samples import SHOP, sample
from tests.event_rules import functions_invoked_by
from tests.open_shop import TestShop

pytestmark = pytest.mark.cloud

UNAPPLIED = OrderChanged("demo", "demo_1", None, sample(StaffOrder))
APPLIED = replace(UNAPPLIED, queue=Queue().state())


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
