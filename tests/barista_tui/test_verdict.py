from __future__ import annotations

from typing import Any

import pytest

from barista_tui.desk.steps import Step
from barista_tui.desk.verdict import Holds, Impossible, Send, judge
from barista_tui.desk.wishes import OrderWish

from .samples import order


def wish(step: Step, version: int = 2, barista: str | None = None) -> OrderWish:
    return OrderWish("order-7", 7, step, version, barista)


def test_an_order_as_it_was_seen_is_sent() -> None:
    assert judge(wish(Step.MAKE), order(), "bea", was_sent=True) == Send()


def test_a_repeat_whose_effect_is_there_is_not_sent_again() -> None:
    taken = order(state="MAKING", version=3, baristaName="bea")
    assert judge(wish(Step.MAKE), taken, "bea", was_sent=True) == Holds()


def test_a_ticket_that_another_took_is_told_by_name() -> None:
    taken = order(state="MAKING", version=3, baristaName="Ben")
    verdict = judge(wish(Step.MAKE), taken, "bea", was_sent=False)
    assert verdict == Impossible("Could not take #7: it is being made by Ben.")


def test_a_repeat_is_not_sent_once_the_order_went_on_and_came_back() -> None:
    recalled = order(state="MAKING", version=5, baristaName="Ben")
    verdict = judge(wish(Step.COMPLETE, 3, "bea"), recalled, "bea", was_sent=True)
    assert isinstance(verdict, Impossible)


def test_a_late_first_sending_goes_on_in_the_same_hands() -> None:
    changed = order(state="MAKING", version=9, baristaName="bea")
    assert judge(wish(Step.COMPLETE, 3, "bea"), changed, "bea", was_sent=False) == Send()


def test_a_late_first_sending_does_not_complete_what_another_has_now() -> None:
    changed = order(state="MAKING", version=9, baristaName="Ben")
    verdict = judge(wish(Step.COMPLETE, 3, "bea"), changed, "bea", was_sent=False)
    assert isinstance(verdict, Impossible)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("customer", "was cancelled by its customer"),
        ("barista_timeout", "because nobody made it in time"),
        (None, "was cancelled."),
    ],
)
def test_a_cancelled_order_says_why(reason: str | None, words: str) -> None:
    gone = order(state="CANCELLED", version=3, reason=reason)
    verdict = judge(wish(Step.MAKE), gone, "bea", was_sent=False)
    assert isinstance(verdict, Impossible)
    assert words in verdict.why


def test_a_cancellation_that_the_customer_forestalled_is_told() -> None:
    gone = order(state="CANCELLED", version=3, reason="customer")
    assert isinstance(judge(wish(Step.CANCEL), gone, "bea", was_sent=False), Impossible)


@pytest.mark.parametrize(
    ("state", "step"),
    [("COMPLETED", Step.COMPLETE), ("COLLECTED", Step.COLLECT), ("PLACED", Step.UNMAKE)],
)
def test_what_holds_already_is_done(state: str, step: Step) -> None:
    there: dict[str, Any] = {"state": state, "version": 6}
    assert judge(wish(step, 3, "bea"), order(**there), "bea", was_sent=False) == Holds()
