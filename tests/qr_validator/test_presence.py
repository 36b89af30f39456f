"""When a barista was last present, as displays learn it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.kernel.ports import Orders
from chalicelib.qr_validator.service import ValidatorService
from chalicelib.qr_validator.store import CodeStore
from tests.open_shop import TestShop

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


class Table:
    """The two calls of a DynamoDB table that presence needs."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], dict[str, Any]] = {}

    def put_item(self, Item: dict[str, Any]) -> None:  # noqa: N803 - boto3's name
        self.items[Item["shopId"], Item["item"]] = Item

    def query(self, **request: Any) -> dict[str, Any]:
        shop_id = request["ExpressionAttributeValues"][":shop"]
        return {"Items": [item for key, item in self.items.items() if key[0] == shop_id]}


@pytest.fixture
def service() -> ValidatorService:
    def no_event(*events: object) -> None:
        raise AssertionError("presence is no event")

    def no_orders() -> Orders:
        raise AssertionError("presence concerns no order")

    return ValidatorService(CodeStore(Table()), no_event, no_orders, now=lambda: NOON)


def test_shop_where_no_barista_was_present_says_so(service: ValidatorService) -> None:
    assert service.store.on_show("demo") == (None, None)


def test_presence_is_recorded_for_one_shop_alone(service: ValidatorService) -> None:
    assert service.record_presence("demo") == NOON
    assert service.store.on_show("demo") == (None, NOON)
    assert service.store.on_show("other") == (None, None)


@pytest.mark.cloud
def test_display_sees_when_a_barista_was_last_present(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    display = shop.as_staff("display")
    assert display.qr_code(shop_id).barista_seen_at is None
    seen_at = shop.as_staff("barista").report_presence(shop_id)
    code = display.qr_code(shop_id)
    assert code.barista_seen_at == seen_at
    assert code.served_at is not None
    assert code.served_at >= seen_at


@pytest.mark.cloud
@pytest.mark.parametrize(
    ("role", "shop_id", "status"),
    [
        ("barista", "demo", 200),
        ("manager", "demo", 200),
        ("display", "demo", 403),
        (None, "demo", 401),
        ("barista", "nowhere", 404),
    ],
)
def test_presence_is_for_the_bar(
    shop: TestShop, role: str | None, shop_id: str, status: int
) -> None:
    answer = shop.call("POST", f"/staff/shops/{shop_id}/presence", role)
    assert answer.status_code == status
