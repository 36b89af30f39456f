"""The robot in a real shop: everybody is served, and every order is accounted for."""

from __future__ import annotations

import pytest

from backend.client import OrderState
from backend.robot import Plan, StaffCredentials, run_robot
from tests.open_shop import TestShop

pytestmark = pytest.mark.cloud


def test_every_order_is_accounted_for(shop: TestShop) -> None:
    shop_id = shop.new_shop(maxOpenOrders=50)
    sign_ins = shop.staff
    credentials = StaffCredentials(sign_ins["display"], (sign_ins["barista"],), sign_ins["manager"])
    summary = run_robot(Plan(shop.url, shop_id, orders=15, baristas=2), credentials)
    assert summary.is_sound, summary
    kept = shop.table("orders").query(
        KeyConditionExpression="pk = :shop", ExpressionAttributeValues={":shop": f"SHOP#{shop_id}"}
    )["Items"]
    assert len(kept) == 15
    ended = {OrderState.COLLECTED, OrderState.CANCELLED}
    assert {item["order"]["state"] for item in kept} <= ended
