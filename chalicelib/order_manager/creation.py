"""The creation of an order, in one transaction with its customer's item.

The customer's item names the latest order, so that a customer has one open order. It is
not read first: its condition names the order that the caller knows, and a transaction
that fails returns the items that it failed for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.kernel.attribute_values import from_attributes
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.ports import CustomerHasOrder
from chalicelib.kernel.tables import Table
from chalicelib.order_manager import items
from chalicelib.order_manager.items import Item
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.repository import StoredOrder, outbox_key

_ATTEMPTS = 10
# Why DynamoDB cancels a transaction that may succeed when it is sent again; others, such as
# ValidationError or AccessDenied, are defects.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_REPEATABLE = frozenset(
    {
        "None",
        "ConditionalCheckFailed",
        "TransactionConflict",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
    }
)


def customer_key(customer_id: str) -> dict[str, str]:
    """Return the key of a customer's item."""
    return {"pk": f"CUSTOMER#{customer_id}", "sk": "ORDERS"}


def add(
    table: Table,
    load: Callable[[str], StoredOrder],
    order: Order,
    event: str | None,
    latest: str | None,
) -> StoredOrder:
    """Store a new order with the event that is pending; one that is stored stays as it is.

    `latest` is the customer's latest order as far as the caller knows.

    Raises:
        CustomerHasOrder: This customer has another open one.
    """
    item = _item(order, event)
    for _ in range(_ATTEMPTS):
        writes = [{"Put": _put(item)}]
        if order.customer_id:
            writes.append({"Update": _claim(order, latest)})
        try:
            table.transact_write_items(writes)
        except ClientError as error:
            if not _may_be_repeated(error):
                raise
            stored, *customer = _present_items(error)
            if stored:
                return items.stored_order(stored)
            if customer and customer[0]:
                latest = customer[0]["currentOrderId"]
                if latest and _is_open(load, latest):
                    raise CustomerHasOrder from error
            # Otherwise another transaction has one of the items, or the table is busy.
        else:
            return items.stored_order(item)
    raise Conflict("busy", "Please try again.")


def _item(order: Order, event: str | None) -> Item:
    return {
        **items.key(order.order_id),
        "order": items.order_record(order),
        "listing": items.listing(order),
        "outbox": {outbox_key(order, event): items.outbox_entry(event)} if event else {},
        "expiresAtEpoch": items.expires_at(order),
    }


def _put(item: Item) -> dict[str, Any]:
    return {
        "Item": item,
        "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _claim(order: Order, latest: str | None) -> dict[str, Any]:
    """Return the write that makes this the customer's one open order."""
    return {
        "Key": customer_key(order.customer_id or ""),
        "UpdateExpression": "SET currentOrderId = :id, expiresAtEpoch = :expires,"
        " orderIds = list_append(if_not_exists(orderIds, :none), :ids)",
        "ConditionExpression": "attribute_not_exists(pk) OR currentOrderId = :latest",
        "ExpressionAttributeValues": {
            ":id": order.order_id,
            ":ids": [order.order_id],
            ":none": [],
            ":latest": latest or "none",
            ":expires": items.expires_at(order),
        },
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _may_be_repeated(error: ClientError) -> bool:
    """Return whether a transaction failed for its conditions, or for a lack of time or capacity."""
    reasons: Any = error.response.get("CancellationReasons", [])
    return error.response["Error"]["Code"] == "TransactionCanceledException" and all(
        reason.get("Code", "None") in _REPEATABLE for reason in reasons
    )


def _present_items(error: ClientError) -> list[Item | None]:
    """Return the item that each write of a failed transaction found, None if its condition held."""
    reasons: Any = error.response.get("CancellationReasons", [])
    return [from_attributes(reason["Item"]) if reason.get("Item") else None for reason in reasons]


def _is_open(load: Callable[[str], StoredOrder], order_id: str) -> bool:
    try:
        return load(order_id).order.is_open
    except NotFound:
        return False
