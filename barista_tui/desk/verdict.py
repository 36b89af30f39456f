"""Whether a wish may (still) be sent, seen against the order as the shop has it. Pure.

The shop refuses what its state forbids; what it cannot know is whether a call
whose answer was lost is being repeated. A repeat is sent only while the order
is just as the barista saw it: so no step is ever done twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.client import OrderState, StaffOrder
from barista_tui.desk.steps import RULES, Step, is_allowed
from barista_tui.desk.wishes import OrderWish


@dataclass(frozen=True, slots=True)
class Send:
    """Send it."""


@dataclass(frozen=True, slots=True)
class Holds:
    """The order is already as wished; there is nothing to send."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """It cannot be done any more; ``why`` is one sentence for the barista."""

    why: str


Verdict = Send | Holds | Impossible


def judge(wish: OrderWish, order: StaffOrder, me: str, *, was_sent: bool) -> Verdict:
    """Return what to do with a wish that was made on an older picture of the order."""
    if order.version <= wish.seen_version:
        return Send() if is_allowed(wish.step, order) else Impossible(_why(wish, order))
    if order.state is RULES[wish.step].target:
        return _reached(wish, order, me)
    same_hands = order.barista_name == wish.seen_barista
    if is_allowed(wish.step, order) and same_hands and not was_sent:
        return Send()
    return Impossible(_why(wish, order))


def _reached(wish: OrderWish, order: StaffOrder, me: str) -> Verdict:
    claims = wish.step in (Step.MAKE, Step.RECALL)
    if claims and order.barista_name != me:
        return Impossible(_why(wish, order))
    if wish.step is Step.CANCEL and order.reason != "barista":
        return Impossible(_why(wish, order))
    return Holds()


def _why(wish: OrderWish, order: StaffOrder) -> str:
    return f"Could not {wish}: it {standing(order)}."


_STANDING = {
    OrderState.SCANNED: "is still being chosen by its customer",
    OrderState.PLACED: "is waiting again",
    OrderState.COMPLETED: "is ready already",
    OrderState.COLLECTED: "was handed over already",
}
_REASONS = {
    "customer": "by its customer",
    "barista": "at the bar",
    "customer_timeout": "because nobody chose a drink in time",
    "barista_timeout": "because nobody made it in time",
    "queue_full": "because the line was full",
    "shop_closed": "because the shop closed",
    "workflow_failed": "because its workflow failed",
}


def standing(order: StaffOrder) -> str:
    """Return how an order stands, to follow its number in a sentence."""
    if order.state is OrderState.MAKING:
        return f"is being made by {order.barista_name or 'another barista'}"
    if order.state is OrderState.CANCELLED:
        why = _REASONS.get(order.reason or "", "")
        return f"was cancelled {why}".rstrip()
    return _STANDING.get(order.state, "has changed")
