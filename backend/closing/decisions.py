"""What becomes of an order that is still open at the end of the day. Pure."""

from __future__ import annotations

from enum import StrEnum

from backend.client import OrderState, StaffOrder


class Decision(StrEnum):
    """What somebody decides about an order."""

    COLLECT = "collect"
    NO_SHOW = "no-show"
    CANCEL = "cancel"


_TO_THE_END = {
    OrderState.PLACED: ("make", "complete", "collect"),
    OrderState.MAKING: ("complete", "collect"),
    OrderState.COMPLETED: ("collect",),
}


def is_undecided(order: StaffOrder) -> bool:
    """Return whether an order has not ended: also one that is ready and not collected."""
    return not order.has_ended


def actions(order: StaffOrder, decision: Decision) -> tuple[str, ...]:
    """Return the staff's actions that carry out a decision on an order as it is now.

    A drink that is ready cannot be cancelled: nobody has collected it. One that is not
    ready cannot have been left behind, and one that was not chosen cannot be handed over:
    both are cancelled.
    """
    if order.has_ended:
        return ()
    if decision is Decision.COLLECT and order.state in _TO_THE_END:
        return _TO_THE_END[order.state]
    return ("no-show",) if order.state is OrderState.COMPLETED else ("cancel",)


def description(order: StaffOrder) -> str:
    """Return an order as a line to decide on."""
    number = f"#{order.number}" if order.number else "no number"
    name = f" for {order.name}" if order.name else ""
    what = order.drink_name or "no drink chosen"
    return f"{number}{name}: {what}, {_STATES.get(order.state, order.state.lower())}"


_STATES = {
    OrderState.SCANNED: "scanned, not ordered",
    OrderState.PLACED: "waiting for a barista",
    OrderState.MAKING: "being made",
    OrderState.COMPLETED: "ready, not collected",
}
