"""A shop that was read before is not read whole again, and is never older than its table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.config_service import store as module
from chalicelib.config_service.store import ShopStore
from chalicelib.contract.serialization import to_record
from chalicelib.contract.shops import Shop
from chalicelib.kernel.errors import NotFound
from tests.contract.samples import SHOP


class FakeTable:
    """The table `config` in memory, with the requests that were made."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.projections: list[str | None] = []

    def put(self, shop: Shop) -> None:
        self.items[shop.shop_id] = to_record(shop)

    def get_item(
        self,
        *,
        Key: dict[str, str],  # noqa: N803 - as in DynamoDB
        ConsistentRead: bool,  # noqa: N803
        ProjectionExpression: str | None = None,  # noqa: N803
        ExpressionAttributeNames: dict[str, str] | None = None,  # noqa: N803
    ) -> dict[str, Any]:
        assert ConsistentRead
        self.projections.append(ProjectionExpression)
        item = self.items.get(Key["shopId"])
        if item is None:
            return {}
        if ProjectionExpression is None:
            return {"Item": item}
        name = (ExpressionAttributeNames or {})[ProjectionExpression]
        return {"Item": {name: item[name]}}


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> FakeTable:
    fake = FakeTable()
    fake.put(SHOP)
    monkeypatch.setattr(module, "table", lambda _name: fake)
    return fake


def test_second_read_is_of_the_version_alone(table: FakeTable) -> None:
    store = ShopStore()
    assert store.find(SHOP.shop_id) == SHOP
    assert store.find(SHOP.shop_id) == SHOP
    assert table.projections == [None, "#version"]


def test_changed_shop_is_read_again(table: FakeTable) -> None:
    store = ShopStore()
    store.find(SHOP.shop_id)
    changed = replace(SHOP, name="Changed elsewhere", version=SHOP.version + 1)
    table.put(changed)
    assert store.find(SHOP.shop_id) == changed
    assert store.find(SHOP.shop_id) == changed
    assert table.projections == [None, "#version", None, "#version"]


def test_known_shop_that_is_gone_is_not_found(table: FakeTable) -> None:
    store = ShopStore()
    store.find(SHOP.shop_id)
    table.items.clear()
    with pytest.raises(NotFound):
        store.find(SHOP.shop_id)


def test_unknown_shop_is_not_found(table: FakeTable) -> None:
    with pytest.raises(NotFound):
        ShopStore().find("another")
    with pytest.raises(NotFound):
        ShopStore().find("Not An Id")
    assert table.projections == [None]
