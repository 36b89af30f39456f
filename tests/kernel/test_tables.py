"""Tables in plain values: what DynamoDB is sent, and what comes back."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.contract.orders import OrderState
from chalicelib.kernel.attribute_values import from_attributes, to_attributes
from chalicelib.kernel.conditional_writes import conditional_write
from chalicelib.kernel.tables import Table, table
from tests.fake_shop.scripted import ScriptedShop
from tests.in_process import as_function
from tests.open_shop import TestShop

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(item=st.dictionaries(st.text(), PLAIN | st.sets(st.text(), min_size=1), max_size=5))
def test_item_is_read_as_it_was_written(item: dict[str, Any]) -> None:
    assert from_attributes(to_attributes(item)) == item


def test_enumerations_tuples_and_decimals_are_written_as_what_they_are() -> None:
    item = {"state": OrderState.MAKING, "ids": ("a",), "count": Decimal(7), "share": Decimal("0.5")}
    assert from_attributes(to_attributes(item)) == {
        "state": "MAKING",
        "ids": ["a"],
        "count": 7,
        "share": Decimal("0.5"),
    }


@pytest.mark.parametrize("value", [0.5, set(), object(), b"bytes"])
def test_what_dynamodb_would_not_give_back_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        to_attributes({"value": value})


def test_values_of_another_type_are_refused_when_read() -> None:
    with pytest.raises(TypeError, match="B"):
        from_attributes({"value": {"B": "AAAA"}})


def test_table_is_named_by_its_stage(service: ScriptedShop) -> None:
    service.will_answer((200, {}))
    assert "Item" not in table("orders").get_item(Key={"pk": "a"})
    assert service.received[0].body == {
        "TableName": "serverlesspresso-test-orders",
        "Key": {"pk": {"S": "a"}},
    }
    assert service.received[0].headers["x-amz-target"] == "DynamoDB_20120810.GetItem"


def test_second_attempt_at_a_transaction_has_the_same_token(service: ScriptedShop) -> None:
    service.will_answer(None, (200, {}))
    table("orders").transact_write_items(
        [{"Put": {"Item": {"pk": "a"}}}, {"Delete": {"Key": {"pk": "b"}, "TableName": "other"}}]
    )
    first, second = (call.body for call in service.received)
    assert first == second
    assert first["TransactItems"] == [
        {"Put": {"TableName": "serverlesspresso-test-orders", "Item": {"pk": {"S": "a"}}}},
        {"Delete": {"TableName": "other", "Key": {"pk": {"S": "b"}}}},
    ]
    assert uuid.UUID(first["ClientRequestToken"])


@pytest.mark.cloud
def test_every_operation_works_on_the_cloud(shop: TestShop) -> None:
    with as_function(shop):
        use_every_operation(table("notifications"))


def use_every_operation(numbers: Table) -> None:
    item = {"orderId": f"tables-{uuid.uuid4()}", "ids": {"a", "b"}, "deep": {"list": [1, None]}}
    key = {"orderId": item["orderId"]}
    numbers.put_item(Item=item)
    assert numbers.get_item(Key=key, ConsistentRead=True)["Item"] == item
    only_new = "attribute_not_exists(orderId)"
    assert conditional_write(numbers.put_item, Item=item, ConditionExpression=only_new) is None
    changed = numbers.update_item(
        Key=key,
        UpdateExpression="SET deep.#list = :new ADD ids :more",
        ExpressionAttributeNames={"#list": "list"},
        ExpressionAttributeValues={":new": "café", ":more": {"c"}},
        ReturnValues="ALL_NEW",
    )["Attributes"]
    assert changed == {**item, "ids": {"a", "b", "c"}, "deep": {"list": "café"}}
    found = numbers.query(
        KeyConditionExpression="orderId = :id",
        ExpressionAttributeValues={":id": item["orderId"]},
    )
    assert found["Items"] == [changed]
    numbers.transact_write_items([{"Delete": {"Key": key}}])
    assert "Item" not in numbers.get_item(Key=key)
    assert changed not in numbers.scan()["Items"]
