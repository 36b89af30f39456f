"""Actions as they are stored on disk."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from barista_tui.core.actions import (
    Action,
    OpenAction,
    OrderAction,
    PauseAction,
    QueuedAction,
    StockAction,
    WalkUpAction,
    from_text,
    to_text,
)
from barista_tui.core.steps import Step

from .samples import NOW

ACTIONS: tuple[Action, ...] = (
    OrderAction("order-7", 7, Step.CANCEL, 2, "bea", "Sorry."),
    WalkUpAction("flat-white", "Flat white", ("oat",), ("Oat",), "Ada"),
    OpenAction(False),
    PauseAction(NOW),
    StockAction("flat-white", "oat", "Oat", False),
)


@pytest.mark.parametrize("action", ACTIONS, ids=str)
def test_a_stored_action_is_restored(action: Action) -> None:
    queued = QueuedAction("a", "bea", NOW, NOW + timedelta(seconds=6), action, was_sent=True)
    assert from_text(to_text(queued)) == queued


def test_an_action_stored_by_the_first_release_is_restored() -> None:
    stored = {
        "entry_id": "a",
        "person": "bea",
        "made_at": NOW.isoformat(),
        "due_at": NOW.isoformat(),
        "wish": {
            "order_id": "order-7",
            "number": 7,
            "step": "make",
            "seen_version": 2,
            "seen_barista": None,
            "reason": None,
            "kind": "OrderWish",
        },
        "was_sent": False,
    }
    restored = QueuedAction("a", "bea", NOW, NOW, OrderAction("order-7", 7, Step.MAKE, 2, None))
    assert from_text(json.dumps(stored)) == restored
    assert json.loads(to_text(restored)) == stored
