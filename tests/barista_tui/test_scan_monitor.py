"""A code that is being abused raises an alert at the bar, and one key replaces it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.client import CancelReason, OrderState, StaffOrder, to_record
from barista_tui.core.notifications import NotificationLog, Severity
from barista_tui.core.scan_monitor import CHOOSING, MIN_SCANS, WINDOW, ScanAlert, ScanMonitor
from barista_tui.screens.new_code import NewCodeScreen
from tests.fake_shop import FakeShop

from .conftest import MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds
from .line_terminal import line_mode
from .samples import NOW, order


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def scanned(number: int, *, seconds_ago: float = 90, **changes: Any) -> StaffOrder:
    at = (NOW - timedelta(seconds=seconds_ago)).isoformat()
    return order(number, state="SCANNED", version=1, scannedAt=at, placedAt=None, **changes)


def placed(number: int, *, seconds_ago: float = 60) -> StaffOrder:
    return order(number, age_seconds=seconds_ago)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def notifications(clock: Clock) -> NotificationLog:
    return NotificationLog(clock, lambda: None)


@pytest.fixture
def monitor(notifications: NotificationLog, clock: Clock) -> ScanMonitor:
    return ScanMonitor(notifications, clock)


def warnings(notifications: NotificationLog) -> list[str]:
    return [note.text for note in notifications.all() if note.severity is Severity.WARNING]


def test_scans_without_orders_raise_an_alert(
    monitor: ScanMonitor, notifications: NotificationLog
) -> None:
    monitor.apply([scanned(n) for n in range(12)])
    assert monitor.alert() == ScanAlert(12, 0)
    assert str(monitor.alert()) == "12 scans, none ordered"
    (warning,) = warnings(notifications)
    assert warning.startswith("12 scans, none ordered")


def test_few_scans_raise_no_alert(monitor: ScanMonitor) -> None:
    monitor.apply([scanned(n) for n in range(MIN_SCANS - 1)])
    assert monitor.alert() is None


def test_a_crowd_that_scans_at_once_has_time_to_choose(monitor: ScanMonitor, clock: Clock) -> None:
    seconds = CHOOSING.total_seconds()
    monitor.apply([scanned(n, seconds_ago=seconds - 1) for n in range(30)])
    assert monitor.alert() is None
    clock.now += timedelta(seconds=1)
    assert monitor.alert() == ScanAlert(30, 0)


def test_a_crowd_that_orders_raises_no_alert(monitor: ScanMonitor) -> None:
    monitor.apply([scanned(n) for n in range(8)])
    monitor.apply([placed(50 + n) for n in range(2)])
    assert monitor.alert() is None


def test_one_order_among_many_scans_does_not_prevent_the_alert(monitor: ScanMonitor) -> None:
    monitor.apply([*(scanned(n) for n in range(8)), placed(50)])
    assert str(monitor.alert()) == "8 scans, only 1 ordered"


def test_orders_from_before_the_scans_do_not_count(monitor: ScanMonitor) -> None:
    monitor.apply([scanned(n, seconds_ago=60) for n in range(6)])
    monitor.apply([placed(50 + n, seconds_ago=200) for n in range(9)])
    assert monitor.alert() == ScanAlert(6, 0)


def test_a_scan_that_becomes_an_order_does_not_count(monitor: ScanMonitor) -> None:
    monitor.apply([scanned(n) for n in range(5)])
    assert monitor.alert()
    monitor.apply([placed(4)])
    assert monitor.alert() is None


def test_repeated_scanning_and_cancelling_raises_an_alert(monitor: ScanMonitor) -> None:
    monitor.apply([replace_state(scanned(n), "customer") for n in range(6)])
    assert monitor.alert() == ScanAlert(6, 0)


def replace_state(order: StaffOrder, reason: str) -> StaffOrder:
    return replace(order, state=OrderState.CANCELLED, reason=CancelReason(reason))


@pytest.mark.parametrize("reason", ["queue_full", "shop_closed", "barista", "customer_timeout"])
def test_orders_that_the_shop_ended_do_not_count(monitor: ScanMonitor, reason: str) -> None:
    monitor.apply([replace_state(scanned(n), reason) for n in range(6)])
    assert monitor.alert() is None


def test_walk_ups_do_not_count(monitor: ScanMonitor) -> None:
    monitor.apply([scanned(n, isWalkUp=True) for n in range(6)])
    assert monitor.alert() is None


def test_the_alert_ends_with_the_scans(monitor: ScanMonitor, clock: Clock) -> None:
    monitor.apply([scanned(n) for n in range(6)])
    clock.now += WINDOW
    assert monitor.alert() is None


def test_one_attack_gives_one_warning(
    monitor: ScanMonitor, notifications: NotificationLog, clock: Clock
) -> None:
    for n in range(9):
        monitor.apply([scanned(n)])
        clock.now += timedelta(seconds=5)
    assert len(warnings(notifications)) == 1
    monitor.reset()
    assert monitor.alert() is None
    monitor.apply([scanned(20 + n) for n in range(5)])
    assert len(warnings(notifications)) == 2


def attacked(bar: FakeShop, feeds: FakeFeeds, scans: int = 12) -> None:
    """Fill the bar with scans that nobody orders with, and a queue of forty."""
    feeds.now = lambda: NOW
    for n in range(40):
        bar.place(placedAt=(NOW - timedelta(seconds=1000 - n)).isoformat())
    feeds.orders = [bar.order(order_id) for order_id in bar.orders]
    feeds.orders += [scanned(100 + n) for n in range(scans)]
    bar.orders.update({o.order_id: to_record(o) for o in feeds.orders[40:]})


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_the_board_shows_the_alert_and_one_key_makes_a_new_code(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop, size: tuple[int, int]
) -> None:
    attacked(bar, feeds)

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.until(lambda: "! 12 scans, none ordered [N]" in screen.text())
        assert "somebody may be using up the code" in screen.text()
        await screen.press("N")
        await screen.until(lambda: isinstance(screen.app.screen, NewCodeScreen))
        shown = screen.text()
        assert "12 orders nobody has placed" in shown
        assert "Esc keep the code" in shown
        await screen.press("N")
        await screen.until(lambda: bar.new_codes == [False])
        await screen.until(lambda: "12 scans" not in screen.text().splitlines()[1])

    drive(make_session(), script, size)


def test_unplaced_orders_are_cancelled_if_asked(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    attacked(bar, feeds)

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("N", "escape", "N", "2")
        await screen.until(lambda: bar.new_codes == [True])
        await screen.press("0", "n")
        await screen.until(lambda: "Orders that were not placed are cancelled" in screen.text())
        assert not [o for o in bar.orders.values() if o["state"] == "SCANNED"]

    drive(make_session(), script)


def test_a_new_code_that_fails_is_reported(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        bar.is_down = True
        await screen.press("N", "1")
        await screen.until(lambda: "No new code was made" in screen.text())
        assert bar.new_codes == []

    drive(make_session(), script)


def test_line_mode_warns_and_makes_a_new_code(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    attacked(bar, feeds)
    with line_mode(make_session()) as terminal:
        terminal.until_written("Note: 12 scans, none ordered")
        for line, words in (
            ("help", "newcode end"),
            ("newcode now", "Type newcode, or newcode end"),
            ("status", "12 scans, none ordered: newcode"),
            ("newcode", "Note: The displays show a new code.\n"),
            ("newcode end", "Orders that were not placed are cancelled."),
        ):
            terminal.type(line)
            terminal.until_written(words)
    assert bar.new_codes == [False, True]
