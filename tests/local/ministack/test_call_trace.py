"""The request units that the trace records, by the rules of the DynamoDB developer guide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ministack.services import dynamodb

from backend.local.ministack.call_trace import request_units
from backend.local.ministack.call_trace.recorder import Recorder, current_caller

TABLE = "serverlesspresso-test-orders"
INDEX = {
    "IndexName": "listing",
    "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "listing", "KeyType": "RANGE"},
    ],
    "Projection": {"ProjectionType": "ALL"},
}


class Traced:
    """A traced table, and what was recorded."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def call(self, handler: str, **data: Any) -> tuple[int, dict[str, Any]]:
        status, _headers, body = getattr(dynamodb, handler)({"TableName": TABLE, **data})
        return status, json.loads(body)

    def put(self, key: str, size: int, **more: Any) -> tuple[int, dict[str, Any]]:
        item = {"pk": {"S": key}, "sk": {"S": "s"}, "text": {"S": "x" * size}}
        return self.call("_put_item", Item={**item, **more.pop("item", {})}, **more)

    def last(self) -> dict[str, Any]:
        entry: dict[str, Any] = json.loads(self._path.read_text().splitlines()[-1])
        return entry


@pytest.fixture
def traced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Traced]:
    """Return a table with a local index, whose requests are recorded."""
    for name in vars(dynamodb).copy():
        if name in {*request_units._WRITES.values(), *request_units._READS.values()}:
            monkeypatch.setattr(dynamodb, name, getattr(dynamodb, name))
    dynamodb.reset()
    recorder = Recorder(tmp_path / "calls.jsonl")
    request_units.install(recorder)
    traced = Traced(tmp_path / "calls.jsonl")
    attributes = [{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk", "listing")]
    keys = [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    status, _ = traced.call(
        "_create_table",
        AttributeDefinitions=attributes,
        KeySchema=keys,
        LocalSecondaryIndexes=[INDEX],
        BillingMode="PAY_PER_REQUEST",
    )
    assert status == 200
    yield traced
    recorder.close()
    dynamodb.reset()


def test_a_write_costs_a_unit_for_each_started_kilobyte(traced: Traced) -> None:
    traced.put("a", 1500)
    assert traced.last()["write"] == 2.0
    assert traced.last()["table"] == "orders"


def test_an_index_costs_as_much_again_and_twice_if_the_entry_moves(traced: Traced) -> None:
    traced.put("a", 100, item={"listing": {"S": "1"}})
    assert traced.last()["write"] == 2.0
    traced.put("a", 100, item={"listing": {"S": "2"}})
    assert traced.last()["write"] == 3.0


def test_a_refused_write_costs_what_the_existing_item_would(traced: Traced) -> None:
    traced.put("a", 2500)
    status, _ = traced.put("a", 10, ConditionExpression="attribute_not_exists(pk)")
    assert status == 400
    assert traced.last()["write"] == 3.0


def test_a_transaction_costs_double(traced: Traced) -> None:
    item = {"pk": {"S": "b"}, "sk": {"S": "s"}}
    put = {"Put": {"TableName": TABLE, "Item": item}}
    status, _ = traced.call("_transact_write_items", TransactItems=[put])
    assert status == 200
    assert traced.last()["write"] == 2.0


def test_a_read_costs_half_a_unit_for_each_four_kilobytes_and_consistently_a_whole(
    traced: Traced,
) -> None:
    traced.put("a", 5000)
    key = {"pk": {"S": "a"}, "sk": {"S": "s"}}
    traced.call("_get_item", Key=key)
    assert traced.last()["read"] == 1.0
    traced.call("_get_item", Key=key, ConsistentRead=True)
    assert traced.last()["read"] == 2.0
    traced.call("_get_item", Key={"pk": {"S": "none"}, "sk": {"S": "s"}})
    assert traced.last()["read"] == 0.5


def test_a_projection_does_not_make_a_read_cheaper(traced: Traced) -> None:
    for number in range(3):
        traced.put("a", 3000, item={"sk": {"S": str(number)}})
    status, answer = traced.call(
        "_query",
        KeyConditionExpression="pk = :a",
        ExpressionAttributeValues={":a": {"S": "a"}},
        ProjectionExpression="sk",
    )
    assert status == 200
    assert all(set(item) == {"sk"} for item in answer["Items"])
    assert traced.last()["read"] == 1.5


def test_the_answer_is_the_one_that_was_asked_for(traced: Traced) -> None:
    _, answer = traced.put("a", 10)
    assert "ConsumedCapacity" not in answer


def test_a_request_without_a_caller_is_the_workflows(traced: Traced) -> None:
    traced.put("a", 10)
    assert traced.last()["caller"] == "workflow"
    token = current_caller.set("a-function")
    traced.put("a", 10)
    current_caller.reset(token)
    assert traced.last()["caller"] == "a-function"
