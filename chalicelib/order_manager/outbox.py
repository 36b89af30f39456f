"""Publishes an order's changes, and resumes its workflow when a wait is over.

A change is saved with its event in the order's outbox. Then the queue is changed, the
event is published with the queue, the workflow is resumed, and the event is deleted
from the outbox. A process may die between any two of these steps; whoever reads the
order later completes them.

The event by which an order is placed is deleted without a write of its own: the workflow
continues only when that event is published, and the token of its next wait deletes it. A
walk-up's workflow starts with that event.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.contract.events import OrderChanged
from chalicelib.kernel import clock
from chalicelib.kernel.ports import ChangedQueue, Queues, QueueSnapshot
from chalicelib.kernel.publishing import Event, Publish
from chalicelib.order_manager.model import returned_code
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.repository import (
    PLACE_EVENT,
    PLACED,
    OrderRepository,
    PendingEvent,
    StoredOrder,
    Workflows,
    outbox_key,
)
from chalicelib.order_manager.views import position_in, staff_view
from chalicelib.order_manager.workflow_state import (
    TaskOutcome,
    Wait,
    late_outcome_of,
    outcome_of,
)

# The process that saves a change completes it at once. What is still pending after this
# time is completed by the next reader: that process died.
_OVERDUE = timedelta(seconds=10)


@dataclass(frozen=True)
class Outbox:
    """The events of orders that are pending, and the waits of their workflows that are over."""

    store: OrderRepository
    publish: Publish
    workflows: Workflows
    queues: Callable[[], Queues] | None
    now: clock.Clock

    def publish_change(
        self, saved: StoredOrder, event: str, favourites: tuple[str, ...] = ()
    ) -> QueueSnapshot | None:
        """Complete the change that was just saved with `event`.

        `favourites` are kept with the queue. Returns the queue after it; None if it
        does not concern the queue, or if this function has no port to it. Events of
        other changes stay pending until they are overdue, because other processes are
        about to publish them.
        """
        key = outbox_key(saved.order, event)
        events = [e for e in saved.outbox if e.key == key or self._is_overdue(e)]
        update = self._publish(saved, events, favourites)
        outcome = _permitted(outcome_of(saved.order, saved.workflow), saved, events)
        continues = self._resume(saved, outcome) and outcome is TaskOutcome.CONTINUE
        if not (continues and [e.key for e in events] == [PLACED]):
            marked = self.store.mark_published(saved, events, used_token=outcome is not None)
            if marked and outcome is None and key == PLACED:
                # A token that was stored since the save was left to this process.
                self._resume(marked, late_outcome_of(marked.order, marked.workflow))
        return update.snapshot if update else None

    def publish_walk_up(self, added: StoredOrder, update: ChangedQueue) -> None:
        """Publish a walk-up that has joined the queue; its workflow starts with that."""
        self.publish(*_events(added, [PLACE_EVENT], update))

    def complete(self, stored: StoredOrder, *, has_new_token: bool = False) -> None:
        """Complete what a process that died left undone, once that is overdue.

        A task token that was just stored is used at once if its wait is over already,
        unless the process that places the order is about to publish and use it.
        """
        events = [event for event in stored.outbox if self._is_overdue(event)]
        outcome = late_outcome_of(stored.order, stored.workflow)
        if not has_new_token and not self._changed_long_ago(stored.order):
            outcome = None
        outcome = _permitted(outcome, stored, events)
        self._publish(stored, events)
        self._resume(stored, outcome)
        # After the first wait comes the second, whose token replaces the used one.
        has_next = stored.workflow.wait is Wait.CUSTOMER and outcome is TaskOutcome.CONTINUE
        is_replaced = has_new_token and has_next
        used_token = outcome is not None and not is_replaced
        if events or used_token:
            self.store.mark_published(stored, events, used_token)

    def _publish(
        self,
        stored: StoredOrder,
        events: Sequence[PendingEvent],
        favourites: tuple[str, ...] = (),
    ) -> ChangedQueue | None:
        """Change the queue, and publish the events with it."""
        order = stored.order
        if not events:
            return None
        names = list(dict.fromkeys(event.name for event in events))
        view = staff_view(order)
        update = self.queues().apply(view, names, favourites) if self.queues else None
        self.publish(*_events(stored, names, update))
        return update

    def _resume(self, stored: StoredOrder, outcome: TaskOutcome | None) -> bool:
        """Resume the workflow with `outcome`, if there is one; return whether it was waiting."""
        token = stored.workflow.task_token
        return bool(
            outcome and token and self.workflows.resume(token, outcome, stored.order.placed_at)
        )

    def _is_overdue(self, event: PendingEvent) -> bool:
        return self.now() - event.since > _OVERDUE

    def _changed_long_ago(self, order: Order) -> bool:
        moments = (
            order.placed_at, order.started_at, order.completed_at, order.collected_at,
            order.cancelled_at,
        )  # fmt: skip
        latest = max(filter(None, moments), default=order.scanned_at)
        return self.now() - latest > _OVERDUE


def _permitted(
    outcome: TaskOutcome | None, stored: StoredOrder, published: Sequence[PendingEvent]
) -> TaskOutcome | None:
    """Return the outcome, or None if the workflow must not continue yet.

    It must not while another process has yet to publish that the order is placed.
    """
    pending = {event.key for event in stored.outbox} - {event.key for event in published}
    is_being_placed = PLACED in pending and not stored.order.is_walk_up
    return None if is_being_placed and outcome is TaskOutcome.CONTINUE else outcome


def _events(stored: StoredOrder, names: Sequence[str], update: ChangedQueue | None) -> list[Event]:
    """Return the events of an order, and those of the queue that they carry."""
    order = stored.order
    payload = OrderChanged(
        shop_id=order.shop_id,
        order_id=order.order_id,
        customer_id=order.customer_id,
        order=staff_view(order, position_in(update.snapshot if update else None, order)),
        queue=update.state if update else None,
        wants_notice=stored.wants_notice,
        returns_drink_to=returned_code(order),
    )
    return [*(Event(name, payload) for name in names), *(update.events if update else ())]
