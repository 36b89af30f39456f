"""The DynamoDB item of an order: its key, its sort key in the lists, and how it is read."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from chalicelib.contract.orders import OrderState
from chalicelib.contract.serialization import from_record
from chalicelib.kernel import clock
from chalicelib.kernel.errors import InvalidRequest
from chalicelib.order_manager.order import READY, Order
from chalicelib.order_manager.repository import StoredOrder
from chalicelib.order_manager.workflow_state import Wait, WorkflowState

_KEEP = timedelta(days=30)


def key(order: Order) -> dict[str, str]:
    """Return the key of an order's item."""
    return {"pk": f"SHOP#{order.shop_id}", "sk": f"ORDER#{order.order_id}"}


def listing(order: Order) -> str:
    """Return the sort key of the staff's lists: which list, and the time that orders it."""
    kind, moment = "open", order.placed_at or order.scanned_at
    if order.state in READY:
        kind, moment = "completed", order.completed_at or moment
    elif order.state is OrderState.CANCELLED:
        kind, moment = "cancelled", order.cancelled_at or moment
    return f"{kind}#{clock.to_text(moment)}#{order.order_id}"


def expires_at(order: Order) -> int:
    """Return when the order expires, in seconds since 1970."""
    moment: datetime = order.scanned_at + _KEEP
    return int(moment.timestamp())


def stored_order(item: dict[str, Any]) -> StoredOrder:
    """Return the order that an item holds."""
    return StoredOrder(
        order=from_record(Order, item["order"]),
        workflow=WorkflowState(
            execution_arn=item.get("executionArn"),
            wait=Wait(item["waitsFor"]) if "waitsFor" in item else None,
            task_token=item.get("taskToken"),
        ),
        outbox=tuple(item.get("outbox", ())),
        pending_since=clock.from_text(item["pendingSince"]) if "pendingSince" in item else None,
        wants_text=bool(item.get("wantsText")),
    )


def to_cursor(last: dict[str, Any] | None) -> str | None:
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
