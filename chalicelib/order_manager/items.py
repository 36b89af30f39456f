"""The DynamoDB item of an order: its key, its sort key in the lists, and how it is read.

An item is kept under one kilobyte, which is what one write unit pays for: nothing is
stored twice, and nothing that is null.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from chalicelib.contract.orders import OrderState
from chalicelib.contract.serialization import from_record, to_record
from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import InvalidRequest, NotFound
from chalicelib.order_manager.order import READY, Order
from chalicelib.order_manager.repository import PendingEvent, StoredOrder
from chalicelib.order_manager.workflow_state import Wait, WorkflowState

Item = dict[str, Any]

_KEEP = timedelta(days=30)


def key(order_id: str) -> dict[str, str]:
    """Return the key of an order's item.

    Raises:
        NotFound: It is not the id of an order.
    """
    shop_id = ids.shop_of(order_id)
    if shop_id is None:
        raise NotFound("There is no such order.")
    return {"pk": f"SHOP#{shop_id}", "sk": f"ORDER#{order_id}"}


def order_record(order: Order) -> Item:
    """Return an order's attribute `order`: what is not in the item's key, and not null."""
    record = _without_null(to_record(order))
    del record["orderId"], record["shopId"]
    if order.item:
        record["item"] = _without_null(record["item"])
    return record


def outbox_entry(event: str) -> list[str]:
    """Return an entry of the outbox: what to publish, and since when it waits."""
    return [event, clock.to_text(clock.now())]


def listing(order: Order) -> str:
    """Return the sort key of the staff's lists: which list, and the time that orders it.

    While an order is open it stays the same, so that no change writes to the index.
    """
    kind, moment = "open", order.scanned_at
    if order.state in READY:
        kind, moment = "completed", order.completed_at or moment
    elif order.state is OrderState.CANCELLED:
        kind, moment = "cancelled", order.cancelled_at or moment
    return f"{kind}#{clock.to_text(moment)}"


def expires_at(order: Order) -> int:
    """Return when the order expires, in seconds since 1970."""
    moment: datetime = order.scanned_at + _KEEP
    return int(moment.timestamp())


def stored_order(item: Item) -> StoredOrder:
    """Return the order that an item holds."""
    pk, sk = str(item["pk"]), str(item["sk"])
    identity = {"shopId": pk.removeprefix("SHOP#"), "orderId": sk.removeprefix("ORDER#")}
    outbox = sorted(item["outbox"].items(), key=lambda entry: str(entry[1][1]))
    return StoredOrder(
        order=from_record(Order, {**item["order"], **identity}),
        workflow=WorkflowState(
            execution_arn=item.get("executionArn"),
            wait=Wait(item["waitsFor"]) if "waitsFor" in item else None,
            task_token=item.get("taskToken"),
        ),
        outbox=tuple(
            PendingEvent(key, name, clock.from_text(since)) for key, (name, since) in outbox
        ),
        wants_text=bool(item.get("wantsText")),
    )


def to_cursor(last: Item | None) -> str | None:
    """Return the cursor of the page after the key `last`."""
    if last is None:
        return None
    text = json.dumps([last["sk"], last["listing"]])
    return base64.urlsafe_b64encode(text.encode()).decode()


def from_cursor(cursor: str, shop_id: str, kind: str) -> dict[str, str]:
    """Return the key that a cursor encodes.

    Raises:
        InvalidRequest: It is not a cursor of this list.
    """
    try:
        sk, listing = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if not (sk.startswith("ORDER#") and listing.startswith(f"{kind}#")):
            raise ValueError(cursor)
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidRequest("This is not a cursor of this list.", "cursor") from error
    return {"pk": f"SHOP#{shop_id}", "sk": sk, "listing": listing}


def _without_null(record: Item) -> Item:
    return {name: value for name, value in record.items() if value is not None}
