"""An order as the staff and its customer see it, built by naming each field."""

from __future__ import annotations

from chalicelib.contract.orders import CustomerOrder, StaffOrder
from chalicelib.contract.queue import QueuePosition
from chalicelib.contract.serialization import narrow
from chalicelib.kernel.ports import QueueSnapshot
from chalicelib.order_manager.order import Order

NO_POSITION = QueuePosition(None, None)


def position_in(queue: QueueSnapshot | None, order: Order) -> QueuePosition:
    """Return the order's position in a snapshot of the queue, or none without a snapshot."""
    if queue is None:
        return NO_POSITION
    return queue.position(order.order_id, order.state, order.placed_at)


def staff_view(order: Order, position: QueuePosition = NO_POSITION) -> StaffOrder:
    """Return the order for the staff: never its customer's id, token or phone number."""
    item = order.item
    return StaffOrder(
        order_id=order.order_id,
        shop_id=order.shop_id,
        number=order.number,
        drink_id=item.drink_id if item else None,
        drink_name=item.drink_name if item else None,
        option_ids=item.option_ids if item else (),
        options=item.options if item else (),
        allergens=item.allergens if item else (),
        name=item.name if item else None,
        note=item.note if item else None,
        state=order.state,
        reason=order.reason,
        message=order.message,
        barista_name=order.barista_name,
        position=position.position,
        estimated_wait_seconds=position.estimated_wait_seconds,
        version=order.version,
        scanned_at=order.scanned_at,
        placed_at=order.placed_at,
        started_at=order.started_at,
        completed_at=order.completed_at,
        collected_at=order.collected_at,
        cancelled_at=order.cancelled_at,
        order_by=order.order_by,
        journey_url=f"/journeys/{order.journey_id}",
        pickup_place=item.pickup_place if item else None,
        rating=order.rating,
        customer_name=item.name if item else None,
        attempt=order.attempt,
        is_walk_up=order.is_walk_up,
        make_by=order.make_by,
        supply_ids=item.supply_ids if item else (),
    )


def customer_view(order: Order, position: QueuePosition = NO_POSITION) -> CustomerOrder:
    """Return the order for its customer."""
    return narrow(CustomerOrder, staff_view(order, position))
