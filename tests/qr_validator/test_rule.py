"""The rule of the validator's function: of all cancellations, those that return a drink."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.contract.events import OrderChanged, ShopChanged
from chalicelib.contract.orders import CancelReason, OrderState, StaffOrder
from tests.contract.samples import SHOP, sample
from tests.event_rules import functions_invoked_by
from tests.open_shop import TestShop

pytestmark = pytest.mark.cloud


def cancelled(reason: CancelReason) -> OrderChanged:
    order = replace(sample(StaffOrder), state=OrderState.CANCELLED, reason=reason)
    return OrderChanged("demo", order.order_id, None, order)


@pytest.mark.parametrize(
    ("name", "payload", "is_invoked"),
    [
        ("ConfigService.ConfigChanged", ShopChanged("demo", SHOP), True),
        ("OrderManager.OrderCancelled", cancelled(CancelReason.QUEUE_FULL), True),
        ("OrderManager.OrderCancelled", cancelled(CancelReason.SHOP_CLOSED), True),
        ("OrderManager.OrderCancelled", cancelled(CancelReason.WORKFLOW_FAILED), True),
        ("OrderManager.OrderCancelled", cancelled(CancelReason.CUSTOMER), False),
        ("OrderManager.OrderCancelled", cancelled(CancelReason.BARISTA_TIMEOUT), False),
    ],
)
def test_validator_is_invoked_for_drinks_that_are_returned(
    shop: TestShop, name: str, payload: Any, is_invoked: bool
) -> None:
    invoked = functions_invoked_by(shop, name, payload)
    assert any(function.endswith("qr_validator") for function in invoked) == is_invoked, invoked
