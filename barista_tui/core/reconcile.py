"""Whether an action may still be sent, given the order as the shop has it now. Pure.

The shop refuses what an order's state does not allow. What it cannot know is
whether a call whose answer was lost is being retried. So a retry is sent only
while the order is unchanged since the barista saw it, and no step is done twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.client import OrderState, StaffOrder
from barista_tui.core.actions import OrderAction, number_label
from barista_tui.core.steps import RULES, Step, is_allowed


@dataclass(frozen=True, slots=True)
class Send:
    """Send it."""


@dataclass(frozen=True, slots=True)
class AlreadyDone:
    """The order is already in the requested state; there is nothing to send."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """It cannot be done any more; `why` is one sentence for the barista."""

    why: str


Resolution = Send | AlreadyDone | Impossible
_REASON_OF = {Step.CANCEL: "barista", Step.NO_SHOW: "no_show"}


def reconcile(action: OrderAction, order: StaffOrder, me: str, *, was_sent: bool) -> Resolution:
    """Return what to do with an action that was made on an older version of the order."""
    if order.version <= action.seen_version:
        return Send() if is_allowed(action.step, order) else _impossible(action, order)
    if order.state is RULES[action.step].target:
        return _in_target_state(action, order, me)
    same_barista = order.barista_name == action.seen_barista
    if is_allowed(action.step, order) and same_barista and not was_sent:
        return Send()
    return _impossible(action, order)


def _in_target_state(action: OrderAction, order: StaffOrder, me: str) -> Resolution:
    claims = action.step in (Step.MAKE, Step.RECALL)
    if claims and order.barista_name != me:
        return _impossible(action, order)
    reason = _REASON_OF.get(action.step)
    if reason is not None and order.reason != reason:
        return _impossible(action, order)
    return AlreadyDone()


def _impossible(action: OrderAction, order: StaffOrder) -> Impossible:
    if action.step is Step.MAKE and order.state is OrderState.MAKING:
        name = order.barista_name or "Another barista"
        return Impossible(f"{name} is making {number_label(action.number)}.")
    return Impossible(f"Could not {action}: it {state_phrase(order)}.")


_STATES = {
    OrderState.SCANNED: "has no drink chosen yet",
    OrderState.PLACED: "is back in the queue",
    OrderState.COMPLETED: "is already ready",
    OrderState.COLLECTED: "was already handed over",
}
_REASONS = {
    "customer": "by the customer",
    "barista": "at the bar",
    "customer_timeout": "because no drink was chosen in time",
    "barista_timeout": "because it was not made in time",
    "queue_full": "because the queue was full",
    "shop_closed": "because the shop closed",
    "workflow_failed": "because its workflow failed",
    "no_show": "because nobody collected it",
}


def state_phrase(order: StaffOrder) -> str:
    """Return the state of an order, to follow its number in a sentence."""
    if order.state is OrderState.MAKING:
        return f"is being made by {order.barista_name or 'another barista'}"
    if order.state is OrderState.CANCELLED:
        return f"was cancelled {_REASONS.get(order.reason or '', '')}".rstrip()
    return _STATES.get(order.state, "has changed")
