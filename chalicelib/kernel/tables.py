"""DynamoDB tables, in plain values: the calls and parameters of boto3's `Table`.

Conditions are expressions in text. Answers hold plain values too, save those of a failed
condition's error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chalicelib.kernel import aws
from chalicelib.kernel.attribute_values import from_attributes, to_attributes
from chalicelib.kernel.settings import table_name

Answer = dict[str, Any]

_SENT = ("Key", "Item", "ExpressionAttributeValues", "ExclusiveStartKey")
_RECEIVED = ("Item", "Attributes", "LastEvaluatedKey")


class Table:
    """One of the stage's tables; each method is the DynamoDB operation of its name."""

    def __init__(self, name: str) -> None:
        """Refer to a table by its full name."""
        self.name = name
        self._dynamodb = aws.client("dynamodb")

    def get_item(self, **request: Any) -> Answer:
        """Read an item; the answer has no `Item` if there is none."""
        return self._call(self._dynamodb.get_item, request)

    def put_item(self, **request: Any) -> Answer:
        """Write a whole item."""
        return self._call(self._dynamodb.put_item, request)

    def update_item(self, **request: Any) -> Answer:
        """Change an item, or create it."""
        return self._call(self._dynamodb.update_item, request)

    def delete_item(self, **request: Any) -> Answer:
        """Delete an item, if there is one."""
        return self._call(self._dynamodb.delete_item, request)

    def query(self, **request: Any) -> Answer:
        """Read the items under one key, a page at a time."""
        return self._call(self._dynamodb.query, request)

    def scan(self, **request: Any) -> Answer:
        """Read all items, a page at a time."""
        return self._call(self._dynamodb.scan, request)

    def transact_write_items(self, writes: Iterable[Mapping[str, Answer]]) -> Answer:
        """Do all writes or none: `[{"Put": {"Item": ...}}, {"Update": {...}}, ...]`.

        A write that names no `TableName` is one to this table. A second attempt
        after a lost answer does nothing twice.
        """
        items = [
            {kind: {"TableName": self.name, **_sent(write)} for kind, write in one.items()}
            for one in writes
        ]
        answer: Answer = self._dynamodb.transact_write_items(TransactItems=items)
        return answer

    def _call(self, operation: Callable[..., Answer], request: Answer) -> Answer:
        answer = operation(TableName=self.name, **_sent(request))
        for name in _RECEIVED:
            if name in answer:
                answer[name] = from_attributes(answer[name])
        if "Items" in answer:
            answer["Items"] = [from_attributes(item) for item in answer["Items"]]
        return answer


def table(name: str) -> Table:
    """Return the stage's table of this name, for instance `orders`."""
    return Table(table_name(name))


def _sent(request: Mapping[str, Any]) -> Answer:
    plain = dict(request)
    for name in _SENT:
        if name in plain:
            plain[name] = to_attributes(plain[name])
    return plain
