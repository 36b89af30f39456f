"""What a decision does to an order in each state."""

from __future__ import annotations

import pytest

from backend.client import OrderState, StaffOrder
from backend.closing.decisions import Decision, actions, description
from tests.contract.samples import sample


def order(state: str, **changes: object) -> StaffOrder:
    return sample(StaffOrder, state=OrderState(state), **changes)


@pytest.mark.parametrize(
    ("state", "decision", "done"),
    [
        ("SCANNED", "collect", ("cancel",)),
        ("PLACED", "collect", ("make", "complete", "collect")),
        ("MAKING", "collect", ("complete", "collect")),
        ("COMPLETED", "collect", ("collect",)),
        ("SCANNED", "no-show", ("cancel",)),
        ("PLACED", "no-show", ("cancel",)),
        ("COMPLETED", "no-show", ("no-show",)),
        ("SCANNED", "cancel", ("cancel",)),
        ("MAKING", "cancel", ("cancel",)),
        ("COMPLETED", "cancel", ("no-show",)),
        ("COLLECTED", "cancel", ()),
        ("CANCELLED", "collect", ()),
    ],
)
def test_decision_ends_an_order_from_every_state(
    state: str, decision: str, done: tuple[str, ...]
) -> None:
    assert actions(order(state), Decision(decision)) == done


def test_order_is_described_for_the_person_who_decides() -> None:
    ready = order("COMPLETED", number=7, name="Zoe", drink_name="Latte")
    assert description(ready) == "#7 for Zoe: Latte, ready, not collected"
    scanned = order("SCANNED", number=None, name=None, drink_name=None)
    assert description(scanned) == "no number: no drink chosen, scanned, not ordered"
