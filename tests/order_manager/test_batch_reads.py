"""Reads of many items: in batches, again for what was left unprocessed, in the given order."""

from __future__ import annotations

import time
from typing import Any

import pytest

from chalicelib.kernel import aws
from chalicelib.kernel.attribute_values import to_attributes
from chalicelib.kernel.tables import Table
from chalicelib.order_manager.batch_reads import ItemsUnprocessed, batch_get

KEYS = [{"pk": "SHOP#demo", "sk": f"ORDER#{n}"} for n in range(250)]


class Orders:
    """A table that returns at most `at_once` items, backwards, and has none of some keys."""

    def __init__(self, at_once: int, missing: int | None = None) -> None:
        self.at_once = at_once
        self.missing = missing
        self.calls = 0

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        self.calls += 1
        [(name, wanted)] = request["RequestItems"].items()
        assert wanted["ConsistentRead"]
        keys = wanted["Keys"]
        assert len(keys) <= 100
        left = {name: {"Keys": keys[self.at_once :]}} if keys[self.at_once :] else {}
        absent = None if self.missing is None else {"S": f"ORDER#{self.missing}"}
        found = [{**k, "n": {"N": "1"}} for k in keys[: self.at_once] if k["sk"] != absent]
        return {"Responses": {name: found[::-1]}, "UnprocessedKeys": left}


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    sleeps: list[float] = []
    monkeypatch.setattr(time, "sleep", sleeps.append)
    return sleeps


def table(monkeypatch: pytest.MonkeyPatch, orders: Orders) -> Table:
    monkeypatch.setattr(aws, "client", lambda _service: orders)
    return Table("orders")


def test_items_come_in_the_order_of_their_keys(
    monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    orders = Orders(at_once=100, missing=7)
    found = batch_get(table(monkeypatch, orders), KEYS)
    assert found == [{**key, "n": 1} for key in KEYS if key["sk"] != "ORDER#7"]
    assert (orders.calls, slept) == (3, [])
    assert to_attributes(found[0])["n"] == {"N": "1"}


def test_no_keys_need_no_call(monkeypatch: pytest.MonkeyPatch) -> None:
    orders = Orders(at_once=100)
    assert batch_get(table(monkeypatch, orders), []) == []
    assert orders.calls == 0


def test_unprocessed_keys_are_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    orders = Orders(at_once=40)
    assert len(batch_get(table(monkeypatch, orders), KEYS)) == 250
    assert slept


def test_table_that_stays_busy_is_an_error(
    monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    with pytest.raises(ItemsUnprocessed):
        batch_get(table(monkeypatch, Orders(at_once=0)), KEYS)
    assert len(slept) < 20
