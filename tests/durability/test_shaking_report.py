"""The shaking table notices a screen that is wrong, and tells how late one was."""

from __future__ import annotations

import os
from collections import Counter
from types import SimpleNamespace
from typing import Any, cast

import pytest

from backend.client import CustomerOrder, narrow
from backend.robot.order_tracker import OrderTracker
from tests.durability.shake import screen_checks
from tests.durability.shake.checks import Displayed
from tests.durability.shake.report import late, losses, markdown, round_line, summary
from tests.durability.shake.schedule import FaultKind
from tests.durability.shake.screens import Record, Screen
from tests.durability.shake.table import Round, Table
from tests.durability.test_shaking_checks import MADE, PLACED, order

QUIET, BUSY = 0.5, 100.0 * (os.cpu_count() or 1)
STATE = Displayed({PLACED.order_id: PLACED}, "code", drinks_left=4, queue_length=1)
ON_TERMINAL: Record = {
    "live": True,
    "pending": 0,
    "board": {PLACED.order_id: "PLACED"},
    "orders": {PLACED.order_id: [3, "PLACED"]},
    "reason": None,
}
ON_KIOSK: Record = {
    "live": True,
    "code": "code",
    "drinksLeft": 4,
    "queueLength": 1,
    "orders": {PLACED.order_id: [3, "PLACED"]},
    "reason": None,
}


def screen(shown: Record | None) -> Screen:
    return cast(Screen, SimpleNamespace(name="a screen", show=lambda: shown))


def phone(state: str = "PLACED", **changes: Any) -> OrderTracker:
    shown = narrow(CustomerOrder, order(1, state, **changes))
    return cast(OrderTracker, SimpleNamespace(order=shown))


def table_of(*rounds: Round) -> Table:
    """Return a table with these rounds and the last one, in which everybody finishes."""
    parts: dict[str, Any] = {
        "seed": 1,
        "rounds": [*rounds, Round([], 0.0, 0.0, 1.0, [])],
        "faults": SimpleNamespace(counts=Counter({FaultKind.CUT: 2})),
        "ledger": SimpleNamespace(counts=Counter({"orders": 7})),
        "proxy": SimpleNamespace(duplicated=0),
    }
    return cast(Table, SimpleNamespace(**parts))


def test_screens_that_show_what_the_api_says_are_right() -> None:
    assert not list(screen_checks.wrong_terminal(screen(ON_TERMINAL), STATE))
    assert not list(screen_checks.wrong_kiosk(screen(ON_KIOSK), STATE))
    assert not list(screen_checks.wrong_phone(phone(), STATE))


@pytest.mark.parametrize(
    "changes",
    [
        None,
        {"live": False},
        {"pending": 1},
        {"board": {}},
        {"orders": {}},
        {"orders": {PLACED.order_id: [2, "SCANNED"]}},
        {"orders": {PLACED.order_id: [3, "PLACED"], "demo_9": [1, "SCANNED"]}},
    ],
)
def test_terminal_that_shows_something_else_is_noticed(changes: Record | None) -> None:
    shown = None if changes is None else ON_TERMINAL | changes
    assert list(screen_checks.wrong_terminal(screen(shown), STATE))


@pytest.mark.parametrize(
    "changes",
    [None, {"live": False}, {"code": "old"}, {"drinksLeft": 5}, {"queueLength": 0}, {"orders": {}}],
)
def test_kiosk_that_shows_something_else_is_noticed(changes: Record | None) -> None:
    shown = None if changes is None else ON_KIOSK | changes
    assert list(screen_checks.wrong_kiosk(screen(shown), STATE))


def test_phone_that_shows_something_else_is_noticed() -> None:
    assert list(screen_checks.wrong_phone(phone("SCANNED", version=2), STATE))
    elsewhere = Displayed({MADE.order_id: MADE}, "code", 4, 1)
    assert list(screen_checks.wrong_phone(phone(), elsewhere))


@pytest.mark.parametrize(
    ("seconds", "load", "count"), [(9.9, QUIET, 0), (10.1, QUIET, 1), (10.1, BUSY, 0)]
)
def test_screen_is_late_after_ten_seconds_unless_the_machine_is_overloaded(
    seconds: float, load: float, count: int
) -> None:
    table = table_of(Round([], 0.1, seconds, seconds, [], load=load))
    assert late(table) == count
    assert losses(table) == 0


def test_report_counts_late_rounds_and_losses() -> None:
    slow = Round([], 0.1, 10.1, 11.0, [], last_differences=["the kiosk is old"], load=QUIET)
    lost = Round([], 0.1, 1.0, 2.0, ["demo_1 is gone"], load=QUIET)
    overloaded = Round([], 0.1, 30.0, 31.0, [], load=BUSY)
    table = table_of(slow, lost, overloaded)
    assert summary(table, 5)[-1] == "losses and contradictions: 1"
    rows = markdown(table, 5)
    assert "| faults, of 1 kinds | 2 |" in rows
    assert "| orders and answers lost, done twice, or contradicted | 1 |" in rows
    assert any("| 1, and 1 while the machine was overloaded |" in row for row in rows)
    assert "the kiosk is old" in round_line(1, slow)
    assert "demo_1 is gone" in round_line(2, lost)
