"""The steps of which the decisions on an order are made. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.contract.orders import CancelReason, OrderState
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.roles import Staff
from chalicelib.order_manager.order import Order


def to_state(
    order: Order, state: OrderState, action: str, actor: str | None, **changes: Any
) -> Order:
    """Return an order in its next state and version, with who did what."""
    return replace(
        order,
        state=state,
        version=order.version + 1,
        last_action=action,
        last_actor=actor,
        **changes,
    )


def to_making(order: Order, staff: Staff, now: datetime, action: str) -> Order:
    """Return an order that a barista has taken, in one more attempt."""
    return to_state(
        order,
        OrderState.MAKING,
        action,
        staff.staff_id,
        barista_id=staff.staff_id,
        barista_name=staff.name,
        started_at=now,
        attempt=order.attempt + 1,
    )


def to_cancelled(
    order: Order,
    reason: CancelReason,
    now: datetime,
    action: str = "end",
    actor: str | None = None,
    message: str | None = None,
) -> Order:
    """Return an order that was cancelled for a reason, with a message for its customer."""
    return to_state(
        order, OrderState.CANCELLED, action, actor, reason=reason, message=message, cancelled_at=now
    )


def is_repeat(order: Order, action: str, staff: Staff) -> bool:
    """Return whether the last action on an order was this one, by the same person."""
    return order.last_action == action and order.last_actor == staff.staff_id


def require_state(order: Order, *states: OrderState) -> None:
    """Raise `Conflict` unless an order is in one of these states."""
    if order.state not in states:
        raise Conflict(
            "wrong_state",
            f"That cannot be done: the order is {order.state.lower()}.",
            state=order.state,
            reason=order.reason,
        )
