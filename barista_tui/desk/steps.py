"""The steps that a barista takes with an order, and what each makes of it. Pure.

The shop decides; this is how the terminal shows a step before the shop has
answered, and how it knows which step a bump, or an undo, is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from backend.client import OrderState, StaffOrder


class Step(StrEnum):
    """A step, by the last part of its call's path."""

    MAKE = "make"
    UNMAKE = "unmake"
    COMPLETE = "complete"
    RECALL = "recall"
    COLLECT = "collect"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a step leads, where to, what takes it back, and its words."""

    sources: frozenset[OrderState]
    target: OrderState
    inverse: Step | None
    verb: str
    done: str


_PLACED, _MAKING, _COMPLETED = OrderState.PLACED, OrderState.MAKING, OrderState.COMPLETED
_COLLECTED, _CANCELLED = OrderState.COLLECTED, OrderState.CANCELLED
_OPEN = frozenset({OrderState.SCANNED, _PLACED, _MAKING})

RULES: Mapping[Step, Rule] = {
    Step.MAKE: Rule(frozenset({_PLACED}), _MAKING, Step.UNMAKE, "take", "taken"),
    Step.UNMAKE: Rule(frozenset({_MAKING}), _PLACED, Step.MAKE, "put back", "put back"),
    Step.COMPLETE: Rule(frozenset({_MAKING}), _COMPLETED, Step.RECALL, "complete", "ready"),
    Step.RECALL: Rule(frozenset({_COMPLETED}), _MAKING, Step.COMPLETE, "recall", "recalled"),
    Step.COLLECT: Rule(frozenset({_COMPLETED}), _COLLECTED, None, "hand over", "handed over"),
    Step.CANCEL: Rule(_OPEN, _CANCELLED, None, "cancel", "cancelled"),
}

_NEXT = {_PLACED: Step.MAKE, _MAKING: Step.COMPLETE, _COMPLETED: Step.COLLECT}
_BACK = {_MAKING: Step.UNMAKE, _COMPLETED: Step.RECALL}


def is_allowed(step: Step, order: StaffOrder) -> bool:
    """Return whether the order's state allows the step."""
    return order.state in RULES[step].sources


def next_step(order: StaffOrder) -> Step | None:
    """Return the step that a bump takes: make, complete, then collect."""
    return _NEXT.get(order.state)


def step_back(order: StaffOrder) -> Step | None:
    """Return the step that moves the order one column back."""
    return _BACK.get(order.state)


def after(order: StaffOrder, step: Step, who: str, now: datetime) -> StaffOrder:
    """Return the order as it will be once the shop agrees; its version one higher."""
    moved = replace(order, state=RULES[step].target, version=order.version + 1)
    if step in (Step.MAKE, Step.RECALL):
        return replace(moved, barista_name=who, started_at=now, completed_at=None)
    if step is Step.UNMAKE:
        return replace(moved, barista_name=None, started_at=None)
    if step is Step.COMPLETE:
        return replace(moved, completed_at=now)
    if step is Step.COLLECT:
        return replace(moved, collected_at=now)
    return replace(moved, cancelled_at=now)
