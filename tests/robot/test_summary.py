from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from backend.client import Order
from backend.client.views.fields import Fields
from backend.robot.ledger import Ledger, Progress, Visit
from backend.robot.plan import Intent
from backend.robot.report import progress_bar, summary_view
from backend.robot.summary import Account, Summary, lost, outcome, summarise, waits

ENDED = {"orderId": "o", "state": "COLLECTED", "version": 5, "number": 1}


def order(**changes: Any) -> Order:
    return Order.parse(Fields({**ENDED, **changes}, "order"))


def account(
    staff: Order | None, customer: Order | None, seen: Order | None = None, *, watched: bool = True
) -> Account:
    visit = Visit(0, Intent.DRINK, "token", seen or order(), saw_the_end=watched)
    return Account(visit, staff, customer)


def test_order_on_which_all_agree_is_not_lost() -> None:
    assert lost([account(order(), order())]) == ()


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (account(None, order()), "not find it for its staff"),
        (account(order(), None), "not find it for its customer"),
        (account(order(state="PLACED"), order(state="PLACED")), "still PLACED"),
        (account(order(), order(version=4)), "the customer COLLECTED (version 4"),
        (account(order(), order(), order(state="COMPLETED", version=4)), "was told COMPLETED"),
    ],
)
def test_order_without_one_known_fate_is_lost(case: Account, why: str) -> None:
    (found,) = lost([case])
    assert why in found.why


def test_customer_who_left_earlier_may_know_less() -> None:
    seen = order(state="SCANNED", version=1)
    assert lost([account(order(), order(), seen, watched=False)]) == ()


@pytest.mark.parametrize(
    ("staff", "words"),
    [
        (order(), "collected"),
        (order(state="COMPLETED"), "completed, not collected"),
        (order(state="CANCELLED", reason="queue_full"), "cancelled: queue_full"),
        (order(state="MAKING"), "still making"),
        (None, "not known to the shop"),
    ],
)
def test_outcome_is_what_the_shop_says(staff: Order | None, words: str) -> None:
    assert outcome(account(staff, staff)) == words


def test_waits_are_medians_and_p90_of_the_shops_own_times() -> None:
    orders = [
        order(placedAt="2026-05-04T09:00:00.000Z", startedAt=f"2026-05-04T09:00:{n:02}.000Z")
        for n in range(11)
    ]
    wait = waits([*orders, order()])["placed to taken"]
    assert (wait.orders, wait.median_seconds, wait.p90_seconds) == (11, 5.0, 9.0)


def summary(*accounts: Account, arrived: int = 1) -> Summary:
    counts = {"arrived": arrived, "scan refused: no_drinks_left": 2}
    return summarise(accounts, customers=1, counts=counts, failures=(), seconds=3.0)


def printed(result: Summary) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(summary_view(result))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_sound_run_says_so() -> None:
    result = summary(account(order(), order()))
    assert result.is_sound
    text = printed(result)
    assert "1 of 1 customers came, 1 orders, 0 lost, 0 failures" in text
    assert "scan refused: no_drinks_left" in text


def test_lost_orders_are_named() -> None:
    result = summary(*[account(None, order())] * 12)
    assert not result.is_sound
    assert "lost o: the shop does not find it" in printed(result)
    assert "and 2 more" in printed(result)


def test_run_that_not_everybody_came_to_is_not_sound() -> None:
    assert not summary(account(order(), order()), arrived=0).is_sound


def test_ledger_keeps_the_newest_that_was_seen_and_tells_progress() -> None:
    told: list[Progress] = []
    ledger = Ledger(2, told.append)
    ledger.note(Visit(0, Intent.DRINK, "token", order(version=1)))
    ledger.saw(order(version=3))
    ledger.saw(order(version=2), saw_the_end=True)
    ledger.count("arrived")
    ledger.fail("spilt")
    (visit,) = ledger.visits()
    assert (visit.seen.version, visit.saw_the_end) == (3, True)
    assert [progress.arrived for progress in told] == [1, 1]
    assert ledger.failures() == ("spilt",)
    assert "token" not in repr(visit).replace("token=", "")


def test_progress_bar_follows() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    with progress_bar(console) as show:
        show(Progress(4, arrived=3, done=1, counts={}))
    assert isinstance(console.file, io.StringIO)
    assert "1/4" in console.file.getvalue()
    assert "2 inside" in console.file.getvalue()
