"""The decisions on an order. Pure: no clock, no store, no AWS.

Every decision takes an order and returns the changed order, its version one
higher. A repeat returns the order unchanged. What is not allowed raises the error
that the caller receives.

    SCANNED → PLACED → MAKING → COMPLETED → COLLECTED
       ↓         ↓ ↖ unmake ↙ ↓  ↖ recall ↙
       └─────────┴──────────┴→ CANCELLED
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.contract.orders import OPEN, RETURNING_DRINK, CancelReason, OrderState
from chalicelib.contract.requests import OrderRequest
from chalicelib.kernel.errors import Conflict, Forbidden
from chalicelib.kernel.roles import Staff
from chalicelib.order_manager.order import Order, OrderItem
from chalicelib.order_manager.transitions import (
    is_repeat,
    require_state,
    to_cancelled,
    to_making,
    to_state,
)

RECALL_LIMIT = timedelta(minutes=10)


def place(
    order: Order, item: OrderItem, number: int, now: datetime, make_by: datetime | None = None
) -> Order:
    """Place an order whose customer was still choosing; the workflow ends it at `make_by`."""
    require_state(order, OrderState.SCANNED)
    return to_state(
        order,
        OrderState.PLACED,
        "place",
        order.customer_id,
        item=item,
        number=number,
        placed_at=now,
        make_by=make_by,
    )


def walk_up(
    shop_id: str,
    order_id: str,
    journey_id: str,
    staff: Staff,
    item: OrderItem,
    number: int,
    now: datetime,
    make_by: datetime | None = None,
) -> Order:
    """Return an order that is placed as it begins, by a customer at the counter."""
    order = Order(
        order_id=order_id,
        shop_id=shop_id,
        customer_id=None,
        journey_id=journey_id,
        is_walk_up=True,
        scanned_at=now,
        order_by=None,
        version=0,
    )
    placed = place(order, item, number, now, make_by)
    return replace(placed, last_actor=staff.staff_id)


def place_again(order: Order, request: OrderRequest) -> Order:
    """Decide on a request for an order that is no longer open to choose; the same one is a repeat.

    Raises:
        Conflict: `already_placed` with another request; `order_ended`.
    """
    if order.state is OrderState.CANCELLED:
        raise ended(order)
    if order.item and order.item.fulfils(request):
        return order
    raise Conflict("already_placed", "This order was placed already, with another drink.")


def ended(order: Order) -> Conflict:
    """Return the error for a customer whose order has ended."""
    return Conflict(
        "order_ended",
        "This order has ended; scan a code for a new one.",
        state=order.state,
        reason=order.reason,
    )


def cancel_by_customer(order: Order, now: datetime) -> Order:
    """Cancel for the customer, until a barista makes the drink.

    Raises:
        Conflict: `already_being_made`.
    """
    if order.state is OrderState.CANCELLED:
        return order
    if order.state not in (OrderState.SCANNED, OrderState.PLACED):
        raise Conflict(
            "already_being_made",
            "Your drink is being made already.",
            state=order.state,
            reason=order.reason,
        )
    return to_cancelled(order, CancelReason.CUSTOMER, now, "cancel", order.customer_id)


def make(order: Order, staff: Staff, now: datetime) -> Order:
    """Assign the order to this barista alone.

    Raises:
        Conflict: `taken`, with `baristaName`; `wrong_state`.
    """
    if order.state is OrderState.MAKING:
        if order.barista_id == staff.staff_id:
            return order
        raise Conflict(
            "taken",
            f"{order.barista_name} is making this one.",
            baristaName=order.barista_name,
            state=order.state,
        )
    require_state(order, OrderState.PLACED)
    return to_making(order, staff, now, "make")


def unmake(order: Order, staff: Staff) -> Order:
    """Return the order to the queue; for its barista, and managers.

    Raises:
        Forbidden: Another barista has it.
        Conflict: `wrong_state`.
    """
    if is_repeat(order, "unmake", staff):
        return order
    require_state(order, OrderState.MAKING)
    if order.barista_id != staff.staff_id and not staff.is_manager:
        raise Forbidden(f"{order.barista_name} is making this one.")
    return to_state(
        order,
        OrderState.PLACED,
        "unmake",
        staff.staff_id,
        barista_id=None,
        barista_name=None,
        started_at=None,
    )


def complete(order: Order, staff: Staff, now: datetime) -> Order:
    """Mark the drink as ready.

    Raises:
        Conflict: `wrong_state`.
    """
    if is_repeat(order, "complete", staff):
        return order
    require_state(order, OrderState.MAKING)
    # The workflow ends here, so nothing limits the time of a recalled drink.
    changes = {"completed_at": now, "make_by": None}
    return to_state(order, OrderState.COMPLETED, "complete", staff.staff_id, **changes)


def recall(order: Order, staff: Staff, now: datetime) -> Order:
    """Take a ready drink back to be made again, within ten minutes.

    Raises:
        Conflict: `wrong_state`, also when it is too late.
    """
    if is_repeat(order, "recall", staff):
        return order
    require_state(order, OrderState.COMPLETED)
    if order.completed_at and now - order.completed_at > RECALL_LIMIT:
        raise Conflict(
            "wrong_state",
            "A drink can be recalled for ten minutes only.",
            state=order.state,
            reason=order.reason,
        )
    taken = to_making(order, staff, now, "recall")
    return replace(taken, completed_at=None, rating=None, rated_at=None)


def collect(order: Order, staff: Staff, now: datetime) -> Order:
    """Mark the drink as handed over.

    Raises:
        Conflict: `wrong_state`.
    """
    if is_repeat(order, "collect", staff):
        return order
    require_state(order, OrderState.COMPLETED)
    return to_state(order, OrderState.COLLECTED, "collect", staff.staff_id, collected_at=now)


def no_show(order: Order, staff: Staff, now: datetime) -> Order:
    """Cancel a drink that is ready and that nobody collects.

    Raises:
        Conflict: `wrong_state`.
    """
    if is_repeat(order, "no_show", staff):
        return order
    require_state(order, OrderState.COMPLETED)
    return to_cancelled(order, CancelReason.NO_SHOW, now, "no_show", staff.staff_id)


def cancel_by_staff(order: Order, staff: Staff, message: str | None, now: datetime) -> Order:
    """Cancel for the bar, with a message to the customer.

    Raises:
        Conflict: `wrong_state`.
    """
    if is_repeat(order, "cancel", staff):
        return order
    require_state(order, *OPEN)
    return to_cancelled(order, CancelReason.BARISTA, now, "cancel", staff.staff_id, message)


def time_out_customer(order: Order, now: datetime) -> Order:
    """End an order that was not placed in time; one that was is left alone."""
    if order.state is not OrderState.SCANNED:
        return order
    return to_cancelled(order, CancelReason.CUSTOMER_TIMEOUT, now)


def time_out_barista(order: Order, now: datetime) -> Order:
    """End an order that was not made in time; one that was, or is recalled, is left alone."""
    if order.state not in (OrderState.PLACED, OrderState.MAKING) or order.last_action == "recall":
        return order
    return to_cancelled(order, CancelReason.BARISTA_TIMEOUT, now)


def withdraw(order: Order, now: datetime) -> Order:
    """End an order whose code the staff withdrew; one that was placed is left alone."""
    if order.state is not OrderState.SCANNED:
        return order
    message = "The bar replaced this code. Please scan the new one."
    return to_cancelled(order, CancelReason.BARISTA, now, message=message)


def refuse(order: Order, reason: CancelReason, now: datetime) -> Order:
    """End an order for which the bar had no place; one that a barista took is left alone."""
    if order.state not in (OrderState.SCANNED, OrderState.PLACED):
        return order
    return to_cancelled(order, reason, now)


def fail(order: Order, now: datetime) -> Order:
    """End an open order whose workflow failed; one that is recalled is left alone."""
    if not order.is_open or order.last_action == "recall":
        return order
    return to_cancelled(order, CancelReason.WORKFLOW_FAILED, now)


def returned_code(order: Order) -> str | None:
    """Return the code that gets the order's drink back, or None if the drink counts as used.

    It does once a barista has taken the order, whatever ended it then.
    """
    nobody_could_make_it = order.reason in RETURNING_DRINK and order.attempt == 0
    return order.code if nobody_could_make_it else None
