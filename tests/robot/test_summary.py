from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from backend.client import OrderState, StaffOrder, read, to_record
from backend.robot.plan import Intent
from backend.robot.report import progress_bar, summary_view
from backend.robot.run_log import Progress, RunLog, Visit
from backend.robot.summary import AuditedOrder, Summary, lost, outcome, summarise, waits
from tests.contract.samples import sample

ENDED = sample(StaffOrder, order_id="o", state=OrderState.COLLECTED, version=5, number=1)


def order(**changes: Any) -> StaffOrder:
    return read(StaffOrder, {**to_record(ENDED), **changes})


def audited(
    staff: StaffOrder | None,
    customer: StaffOrder | None,
    seen: StaffOrder | None = None,
    *,
    watched: bool = True,
) -> AuditedOrder:
    visit = Visit(0, Intent.DRINK, "token", seen or order(), watched_to_end=watched)
    return AuditedOrder(visit, staff, customer)


def test_order_that_both_sides_read_alike_is_not_lost() -> None:
    assert lost([audited(order(), order())]) == ()


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (audited(None, order()), "not find it for the staff"),
        (audited(order(), None), "not find it for its customer"),
        (audited(order(state="PLACED"), order(state="PLACED")), "still PLACED"),
        (audited(order(), order(version=4)), "the customer COLLECTED (version 4"),
        (audited(order(), order(), order(state="COMPLETED", version=4)), "last saw COMPLETED"),
    ],
)
def test_order_without_one_known_end_is_lost(case: AuditedOrder, why: str) -> None:
    (found,) = lost([case])
    assert why in found.why


def test_customer_who_left_earlier_may_know_less() -> None:
    seen = order(state="SCANNED", version=1)
    assert lost([audited(order(), order(), seen, watched=False)]) == ()


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
def test_outcome_is_the_state_that_the_staff_read(staff: StaffOrder | None, words: str) -> None:
    assert outcome(audited(staff, staff)) == words


def test_waits_are_medians_and_p90_of_the_shops_own_times() -> None:
    orders = [
        order(placedAt="2026-05-04T09:00:00.000Z", startedAt=f"2026-05-04T09:00:{n:02}.000Z")
        for n in range(11)
    ]
    wait = waits([*orders, order()])["placed to taken"]
    assert (wait.orders, wait.median_seconds, wait.p90_seconds) == (11, 5.0, 9.0)


def summary(*orders: AuditedOrder, arrived: int = 1) -> Summary:
    counts = {"arrived": arrived, "scan refused: no_drinks_left": 2}
    return summarise(orders, customers=1, counts=counts, failures=(), seconds=3.0)


def printed(result: Summary) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(summary_view(result))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_sound_run_says_so() -> None:
    result = summary(audited(order(), order()))
    assert result.is_sound
    text = printed(result)
    assert "1 of 1 customers came, 1 orders, 0 lost, 0 failures" in text
    assert "scan refused: no_drinks_left" in text


def test_lost_orders_are_named() -> None:
    result = summary(*[audited(None, order())] * 12)
    assert not result.is_sound
    assert "lost o: the shop does not find it" in printed(result)
    assert "and 2 more" in printed(result)


def test_run_that_not_everybody_came_to_is_not_sound() -> None:
    assert not summary(audited(order(), order()), arrived=0).is_sound


def test_run_log_keeps_the_newest_version_and_reports_progress() -> None:
    reported: list[Progress] = []
    run_log = RunLog(2, reported.append)
    run_log.add_visit(Visit(0, Intent.DRINK, "token", order(version=1)))
    run_log.update(order(version=3))
    run_log.update(order(version=2), watched_to_end=True)
    run_log.count("arrived")
    run_log.fail("spilt")
    (visit,) = run_log.visits()
    assert (visit.last_seen.version, visit.watched_to_end) == (3, True)
    assert [progress.arrived for progress in reported] == [1, 1]
    assert run_log.failures() == ("spilt",)
    assert "token" not in repr(visit).replace("token=", "")


def test_progress_bar_follows() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    with progress_bar(console) as show:
        show(Progress(4, arrived=3, done=1, counts={}))
    assert isinstance(console.file, io.StringIO)
    assert "1/4" in console.file.getvalue()
    assert "2 inside" in console.file.getvalue()
