"""Adds up how many of each drink were made, and how long their customers waited.

The function handles `OrderManager.OrderCompleted`. It stores, in its own table:

    shopId, item "drink#<drinkId>"   drinkName, orders, seconds: the sum of the waits
    shopId, item "order#<orderId>"   that this order was counted, for a day

Delivery is at least once, and a drink that was recalled is completed again: an order is
counted in one transaction with its mark, and so counts once.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import boto3

_MARK_LASTS = timedelta(days=1)


def handler(event: dict[str, Any], _context: object) -> None:
    """Count the wait of the completed order in an event of EventBridge."""
    order = event["detail"]["order"]
    completed_at = datetime.fromisoformat(order["completedAt"])
    waited = completed_at - datetime.fromisoformat(order["placedAt"])
    count(order, waited.total_seconds(), int((completed_at + _MARK_LASTS).timestamp()))


def count(order: dict[str, Any], seconds: float, mark_until_epoch: int) -> None:
    """Add an order to the sums of its drink, unless it was counted already."""
    shop = {"shopId": {"S": order["shopId"]}}
    mark = {"item": {"S": f"order#{order['orderId']}"}, "until": {"N": str(mark_until_epoch)}}
    added = {
        ":name": {"S": order["drinkName"]},
        ":one": {"N": "1"},
        ":seconds": {"N": str(round(seconds, 3))},
    }
    writes = [
        {"Put": {"Item": {**shop, **mark}, "ConditionExpression": "attribute_not_exists(shopId)"}},
        {
            "Update": {
                "Key": {**shop, "item": {"S": f"drink#{order['drinkId']}"}},
                "UpdateExpression": "SET drinkName = :name ADD orders :one, seconds :seconds",
                "ExpressionAttributeValues": added,
            }
        },
    ]
    table = {"TableName": os.environ["TABLE"]}
    named = [{kind: {**table, **write} for kind, write in one.items()} for one in writes]
    try:
        _database().transact_write_items(TransactItems=named)
    except _database().exceptions.TransactionCanceledException as error:
        codes = [reason["Code"] for reason in error.response["CancellationReasons"]]
        if codes[0] != "ConditionalCheckFailed":
            raise


@cache
def _database() -> Any:
    return boto3.client("dynamodb")
