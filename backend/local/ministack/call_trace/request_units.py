"""Records DynamoDB's requests with the request units that AWS would charge.

A write costs a unit for each started KB of the larger of the item before and after,
and the same for each index whose entry changes, twice if the entry moves; in a
transaction the table's part is doubled. A write whose condition fails costs what the
existing item would. MiniStack computes this. A read costs half a unit for each
started 4 KB of all items read, before filters and projections, and twice that if it is
consistent; MiniStack ignores the sizes, so that they are computed here.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.services import dynamodb

from backend.local.ministack.call_trace.recorder import Recorder

_READ_BYTES = 4096
_WRITES = {
    "PutItem": "_put_item",
    "UpdateItem": "_update_item",
    "DeleteItem": "_delete_item",
    "TransactWriteItems": "_transact_write_items",
    "BatchWriteItem": "_batch_write_item",
}
_READS = {"GetItem": "_get_item", "Query": "_query", "Scan": "_scan"}
_NARROWING = frozenset({"ProjectionExpression", "FilterExpression", "Select"})

Handler = Callable[[dict[str, Any]], tuple[int, dict[str, str], Any]]


def install(recorder: Recorder) -> None:
    """Replace the handlers of data by those that record their request units."""
    for action, name in _WRITES.items():
        setattr(dynamodb, name, _recorded_write(recorder, action, getattr(dynamodb, name)))
    for action, name in _READS.items():
        setattr(dynamodb, name, _recorded_read(recorder, action, getattr(dynamodb, name)))


def _recorded_write(recorder: Recorder, action: str, handler: Handler) -> Handler:
    def recorded(data: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        refused_units = _units_if_refused(action, data)
        status, headers, body = handler({**data, "ReturnConsumedCapacity": "TOTAL"})
        answer = json.loads(body)
        consumed = answer.pop("ConsumedCapacity", [])
        if status == 200:
            parts = consumed if isinstance(consumed, list) else [consumed]
            units = sum(part["CapacityUnits"] for part in parts)
            if data.get("ReturnConsumedCapacity", "NONE") == "NONE":
                body = json.dumps(answer).encode()
        else:
            units = refused_units
        recorder.record("dynamodb", action, table=_table(data), write=units, ok=status == 200)
        return status, headers, body

    return recorded


def _recorded_read(recorder: Recorder, action: str, handler: Handler) -> Handler:
    def recorded(data: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        response = handler(data)
        whole = {name: value for name, value in data.items() if name not in _NARROWING}
        _, _, body = handler(whole) if len(whole) < len(data) else response
        answer = json.loads(body)
        items = answer.get("Items", [answer.get("Item") or {}])
        size = sum(dynamodb._item_size_bytes(item) for item in items)
        units = max(1, math.ceil(size / _READ_BYTES)) * (1.0 if data.get("ConsistentRead") else 0.5)
        recorder.record("dynamodb", action, table=_table(data), read=units, ok=response[0] == 200)
        return response

    return recorded


def _units_if_refused(action: str, data: dict[str, Any]) -> float:
    """Return what the write costs if its condition fails."""
    if action == "TransactWriteItems":
        parts = [part for entry in data["TransactItems"] for part in entry.values()]
        return sum(2 * _existing_units(part) for part in parts)
    return _existing_units(data) if "TableName" in data else 0.0


def _existing_units(data: Mapping[str, Any]) -> float:
    table = dynamodb._tables.get(data["TableName"].rpartition("/")[2])
    if not table:
        return 0.0
    key = data.get("Key") or dynamodb._extract_key_from_item(table, data.get("Item", {}))
    item = dynamodb._get_item_by_key(table, key)
    units: float = dynamodb._capacity_kb(dynamodb._item_size_bytes(item) if item else 0)
    return units


def _table(data: dict[str, Any]) -> str:
    """Return the name of the table, or of each table of a transaction."""
    return "+".join(sorted({name.rpartition("-")[2] for name in _table_names(data)}))


def _table_names(data: dict[str, Any]) -> Iterator[str]:
    if "TableName" in data:
        yield data["TableName"]
    yield from data.get("RequestItems", {})
    for entry in data.get("TransactItems", ()):
        for part in entry.values():
            yield part["TableName"]
