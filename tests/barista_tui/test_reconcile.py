from __future__ import annotations

from typing import Any

import pytest

from barista_tui.core.actions import OrderAction
from barista_tui.core.reconcile import AlreadyDone, Impossible, Send, reconcile
from barista_tui.core.steps import Step

from .samples import order


def action(step: Step, version: int = 2, barista: str | None = None) -> OrderAction:
    return OrderAction("order-7", 7, step, version, barista)


def test_an_action_on_an_unchanged_order_is_sent() -> None:
    assert reconcile(action(Step.MAKE), order(), "bea", was_sent=True) == Send()


def test_a_retry_that_already_took_effect_is_not_sent() -> None:
    taken = order(state="MAKING", version=3, baristaName="bea")
    assert reconcile(action(Step.MAKE), taken, "bea", was_sent=True) == AlreadyDone()


def test_a_ticket_taken_by_another_names_the_barista() -> None:
    taken = order(state="MAKING", version=3, baristaName="Ben")
    resolution = reconcile(action(Step.MAKE), taken, "bea", was_sent=False)
    assert resolution == Impossible("Ben is making #7.")


def test_a_retry_is_not_sent_after_the_order_moved_on_and_back() -> None:
    recalled = order(state="MAKING", version=5, baristaName="Ben")
    resolution = reconcile(action(Step.COMPLETE, 3, "bea"), recalled, "bea", was_sent=True)
    assert isinstance(resolution, Impossible)


def test_a_late_first_attempt_is_sent_if_the_barista_is_the_same() -> None:
    changed = order(state="MAKING", version=9, baristaName="bea")
    assert reconcile(action(Step.COMPLETE, 3, "bea"), changed, "bea", was_sent=False) == Send()


def test_a_late_first_attempt_does_not_complete_an_order_of_another() -> None:
    changed = order(state="MAKING", version=9, baristaName="Ben")
    resolution = reconcile(action(Step.COMPLETE, 3, "bea"), changed, "bea", was_sent=False)
    assert isinstance(resolution, Impossible)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("customer", "was cancelled by the customer"),
        ("barista_timeout", "because it was not made in time"),
        (None, "was cancelled."),
    ],
)
def test_a_cancelled_order_gives_the_reason(reason: str | None, words: str) -> None:
    gone = order(state="CANCELLED", version=3, reason=reason)
    resolution = reconcile(action(Step.MAKE), gone, "bea", was_sent=False)
    assert isinstance(resolution, Impossible)
    assert words in resolution.why


def test_a_cancellation_after_the_customers_own_is_impossible() -> None:
    gone = order(state="CANCELLED", version=3, reason="customer")
    assert isinstance(reconcile(action(Step.CANCEL), gone, "bea", was_sent=False), Impossible)


@pytest.mark.parametrize(
    ("state", "step"),
    [("COMPLETED", Step.COMPLETE), ("COLLECTED", Step.COLLECT), ("PLACED", Step.UNMAKE)],
)
def test_an_order_in_the_target_state_is_already_done(state: str, step: Step) -> None:
    there: dict[str, Any] = {"state": state, "version": 6}
    assert reconcile(action(step, 3, "bea"), order(**there), "bea", was_sent=False) == AlreadyDone()
