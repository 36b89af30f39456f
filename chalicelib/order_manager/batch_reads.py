"""Reads of many items by their keys, in as few calls as DynamoDB allows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import count
from typing import Any

from chalicelib.kernel import aws
from chalicelib.kernel.attribute_values import from_attributes, to_attributes
from chalicelib.kernel.tables import Table

_KEYS_A_CALL = 100
_ATTEMPTS = 8

Key = dict[str, str]


class ItemsUnprocessed(Exception):
    """Raised when DynamoDB did not return every item after several attempts."""


def batch_get(table: Table, keys: Sequence[Key]) -> list[dict[str, Any]]:
    """Return the items of a table that have these keys, in their order, read consistently.

    A key without an item is left out. What DynamoDB leaves unprocessed is asked for again:
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html

    Raises:
        ItemsUnprocessed: DynamoDB was too busy.
    """
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    waiting = list(keys)
    for attempt in count():
        if not waiting:
            break
        if attempt > _ATTEMPTS + len(keys) // _KEYS_A_CALL:
            raise ItemsUnprocessed(f"{len(waiting)} items were not returned.")
        batch, waiting = waiting[:_KEYS_A_CALL], waiting[_KEYS_A_CALL:]
        request = {"Keys": [to_attributes(key) for key in batch], "ConsistentRead": True}
        answer = aws.client("dynamodb").batch_get_item(RequestItems={table.name: request})
        for attributes in answer["Responses"].get(table.name, []):
            item = from_attributes(attributes)
            found[tuple(item[name] for name in batch[0])] = item
        unprocessed = answer.get("UnprocessedKeys", {}).get(table.name, {}).get("Keys", [])
        if unprocessed:
            waiting += [from_attributes(key) for key in unprocessed]
            time.sleep(0.05 * 2 ** min(attempt, 4))
    identities = (tuple(key.values()) for key in keys)
    return [found[identity] for identity in identities if identity in found]
