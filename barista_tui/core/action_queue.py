"""The action queue: what the barista asks for is stored, sent, and undone while possible."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from backend.client import StaffClient, StaffOrder
from barista_tui.core.actions import (
    Action,
    OrderAction,
    QueuedAction,
    WalkUpAction,
    number_label,
)
from barista_tui.core.delivery import Delivered, Outcome, Refused
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.outbox import Outbox
from barista_tui.core.outbox_worker import OutboxWorker
from barista_tui.core.shop_state import ShopState
from barista_tui.core.staff_sessions import StaffSessions
from barista_tui.core.state_names import state_phrase
from barista_tui.core.steps import RULES, Step, is_allowed
from barista_tui.core.tickets import Ticket
from barista_tui.core.undo import Undoable, UndoStack, inverse_of

# No other step reverses these, so they are sent only when the time for an undo is over.
_HELD = frozenset({Step.COLLECT, Step.CANCEL, Step.NO_SHOW})


class ActionQueue:
    """Queues actions and sends them in order. Thread-safe; no method waits for the network.

    Args:
        outbox: the file of the outbox.
        shop_id: the shop.
        staff: who is signed in.
        shop: what is known of the shop.
        find_order: returns an order that is known, by its id.
        on_delivered: applies what the shop did; it must be idempotent.
        on_order: applies an order as the shop answered with it.
        on_change: called after every change of the queue.
        notifications: where refusals are reported.
        undo_seconds: how long an action can be undone.
        now: the clock.
    """

    def __init__(
        self,
        outbox: Path,
        shop_id: str,
        staff: StaffSessions,
        shop: ShopState,
        *,
        find_order: Callable[[str], StaffOrder | None],
        on_delivered: Callable[[Delivered], None],
        on_order: Callable[[StaffOrder], None],
        on_change: Callable[[], None],
        notifications: NotificationLog,
        undo_seconds: float,
        now: Callable[[], datetime],
    ) -> None:
        self._staff = staff
        self._shop = shop
        self._find_order = find_order
        self._on_delivered = on_delivered
        self._on_order = on_order
        self._on_change = on_change
        self._notifications = notifications
        self._undo_window = timedelta(seconds=undo_seconds)
        self._now = now
        self._undo_stack = UndoStack(undo_seconds)
        self._walk_up_orders: dict[str, str] = {}
        self._outbox = Outbox(outbox)
        self._worker = OutboxWorker(
            self._outbox,
            shop_id,
            self._clients,
            on_outcome=self._on_outcome,
            on_change=on_change,
            now=now,
        )
        self.start, self.wake = self._worker.start, self._worker.wake

    def close(self) -> None:
        """Stop sending; what was not sent stays on disk."""
        self._worker.close(limit_seconds=2.0)
        self._outbox.close()

    @property
    def last_error(self) -> str | None:
        """Why the oldest pending action could not be sent, or None."""
        return self._worker.last_error

    def pending(self) -> tuple[QueuedAction, ...]:
        """Return what the shop has not answered, oldest first."""
        return self._outbox.pending()

    def leads_to(self, order: StaffOrder) -> bool:
        """Return whether an action that is not answered yet leads to the order's state."""
        steps = (queued.step for queued in self._outbox.of_order(order.order_id))
        return any(step is not None and RULES[step].target is order.state for step in steps)

    def is_pending(self, order_id: str, step: Step) -> bool:
        """Return whether a step with an order is not answered yet."""
        return any(queued.step is step for queued in self._outbox.of_order(order_id))

    def take_step(self, ticket: Ticket, step: Step, reason: str | None = None) -> bool:
        """Request a step with a ticket; if it is not possible, say so and return False."""
        order = ticket.order
        if order.version == 0:
            return self._not_possible("the shop has not received this walk-up yet")
        if not is_allowed(step, order):
            return self._not_possible(
                f"{number_label(order.number)} is {state_phrase(order.state)}"
            )
        seen = (order.version, order.barista_name)
        self.request(OrderAction(order.order_id, order.number, step, *seen, reason))
        return True

    def request(self, action: Action, *, may_undo: bool = True) -> None:
        """Store an action and send it; a hand-over or cancellation only after the undo time."""
        client = self._staff.current
        if client is None:
            self._not_possible("nobody is signed in")
            return
        now = self._now()
        held = may_undo and isinstance(action, OrderAction) and action.step in _HELD
        due = now + self._undo_window if held else now
        queued = QueuedAction(secrets.token_urlsafe(12), client.session.username, now, due, action)
        self._outbox.add(queued)
        if may_undo:
            self._undo_stack.push(queued, inverse_of(action, self._shop.shop))
        self._worker.wake()
        self._on_change()

    def next_undo(self) -> Undoable | None:
        """Return what an undo would take back now, or None."""
        return self._undo_stack.top(self._now())

    def undo(self) -> bool:
        """Undo the last action; return whether that was still possible."""
        undoable = self._undo_stack.pop(self._now())
        if undoable is None:
            return self._not_possible("there is nothing to undo")
        return self._undo(undoable)

    def undo_all(self) -> int:
        """Undo everything that can be undone, the last action first; return how many it was."""
        undone = 0
        while (undoable := self._undo_stack.pop(self._now())) is not None:
            undone += self._undo(undoable)
        if not undone:
            self._not_possible("there is nothing to undo")
        return undone

    def _undo(self, undoable: Undoable) -> bool:
        queued = undoable.queued
        inverse = undoable.inverse or self._cancel_walk_up(queued)
        if self._outbox.withdraw(queued.action_id):
            self._notifications.info(f"Undone: {queued.action}")
        elif inverse is None:
            return self._not_possible(f"it is too late to undo: {queued.action}")
        else:
            self.request(inverse, may_undo=False)
            self._notifications.info(f"Undo: {inverse}")
        return True

    def _clients(self) -> Mapping[str, StaffClient]:
        return self._staff.clients()

    def _on_outcome(self, outcome: Outcome) -> None:
        """Handle the outcome of an action; called again for the same one after a crash."""
        if outcome.order is not None:
            self._on_order(outcome.order)
        if isinstance(outcome, Refused):
            self._on_refused(outcome)
            return
        if isinstance(outcome.queued.action, WalkUpAction) and outcome.order is not None:
            self._walk_up_orders[outcome.queued.action_id] = outcome.order.order_id
        self._on_delivered(outcome)

    def _on_refused(self, refused: Refused) -> None:
        queued = refused.queued
        self._undo_stack.forget(queued.action_id)
        dropped = self._outbox.drop_order(queued.order_id) if queued.order_id else ()
        also = [str(other.action) for other in dropped if other.action_id != queued.action_id]
        more = f" Also dropped: {', '.join(also)}." if also else ""
        self._notifications.problem(refused.why + more)

    def _cancel_walk_up(self, queued: QueuedAction) -> Action | None:
        """Return the action that cancels a walk-up which reached the shop."""
        order_id = self._walk_up_orders.get(queued.action_id)
        order = self._find_order(order_id) if order_id else None
        if order is None:
            return None
        return OrderAction(order.order_id, order.number, Step.CANCEL, order.version, None)

    def _not_possible(self, why: str) -> bool:
        self._notifications.info(f"Not possible: {why}.")
        return False
