"""The steps that a barista takes with an order, and the state each leads to. Pure.

The shop decides. This is how the terminal shows a step before the shop has
answered, and which step a bump or an undo is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from backend.client import OrderState, StaffOrder


class Step(StrEnum):
    """A step, named like the last part of its REST path."""

    MAKE = "make"
    UNMAKE = "unmake"
    COMPLETE = "complete"
    RECALL = "recall"
    COLLECT = "collect"
    CANCEL = "cancel"
    NO_SHOW = "no-show"


@dataclass(frozen=True, slots=True)
class StepRule:
    """A rule of one step.

    Attributes:
        sources: the states that it is allowed in.
        target: the state that it leads to.
        inverse: the step that reverses it, or None.
        verb: what the barista does.
        done: what the order is afterwards, to follow its number and `is`.
    """

    sources: frozenset[OrderState]
    target: OrderState
    inverse: Step | None
    verb: str
    done: str


_PLACED, _MAKING, _COMPLETED = OrderState.PLACED, OrderState.MAKING, OrderState.COMPLETED
_COLLECTED, _CANCELLED = OrderState.COLLECTED, OrderState.CANCELLED
_OPEN = frozenset({OrderState.SCANNED, _PLACED, _MAKING})

RULES: Mapping[Step, StepRule] = {
    Step.MAKE: StepRule(frozenset({_PLACED}), _MAKING, Step.UNMAKE, "take", "yours"),
    Step.UNMAKE: StepRule(frozenset({_MAKING}), _PLACED, Step.MAKE, "put back", "back in the line"),
    Step.COMPLETE: StepRule(frozenset({_MAKING}), _COMPLETED, Step.RECALL, "complete", "ready"),
    Step.RECALL: StepRule(frozenset({_COMPLETED}), _MAKING, Step.COMPLETE, "recall", "yours again"),
    Step.COLLECT: StepRule(frozenset({_COMPLETED}), _COLLECTED, None, "hand over", "handed over"),
    Step.CANCEL: StepRule(_OPEN, _CANCELLED, None, "cancel", "cancelled"),
    Step.NO_SHOW: StepRule(
        frozenset({_COMPLETED}), _CANCELLED, None, "end as not collected", "not collected"
    ),
}

_NEXT = {_PLACED: Step.MAKE, _MAKING: Step.COMPLETE, _COMPLETED: Step.COLLECT}
_BACK = {_MAKING: Step.UNMAKE, _COMPLETED: Step.RECALL}


def is_allowed(step: Step, order: StaffOrder) -> bool:
    """Return whether the order's state allows the step."""
    return order.state in RULES[step].sources


def is_of_another(step: Step, order: StaffOrder, me: str | None) -> bool:
    """Return whether a step changes what somebody else works on, so that it needs a question.

    Everybody takes what waits, and hands over what others have made.
    """
    changes_work = step in (Step.UNMAKE, Step.COMPLETE, Step.RECALL)
    return changes_work and order.barista_name is not None and order.barista_name != me


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
