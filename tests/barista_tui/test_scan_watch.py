"""A code that is being abused is seen at the bar, and one key ends it."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.client import CancelReason, OrderState, StaffOrder, to_record
from barista_tui.desk.notes import Gravity, Notebook
from barista_tui.desk.scan_watch import CHOOSING, LEAST_SCANS, WINDOW, ScanAlarm, ScanWatch
from barista_tui.plain import run_plain
from barista_tui.screens.new_code import NewCodeScreen
from tests.fake_shop import FakeShop

from .conftest import MakeDesk
from .driving import Bar, drive
from .hand_feed import Hand
from .samples import NOW, order
from .test_plain import Typist
from .waiting import until


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
def notes(clock: Clock) -> Notebook:
    return Notebook(clock, lambda _note: None)


@pytest.fixture
def watch(notes: Notebook, clock: Clock) -> ScanWatch:
    return ScanWatch(notes, clock)


def warnings(notes: Notebook) -> list[str]:
    return [note.text for note in notes.all() if note.gravity is Gravity.WARNING]


def test_scans_without_orders_are_told(watch: ScanWatch, notes: Notebook) -> None:
    watch.note([scanned(n) for n in range(12)])
    assert watch.alarm(NOW) == ScanAlarm(12, 0)
    assert str(watch.alarm(NOW)) == "12 scans, none ordered"
    (warning,) = warnings(notes)
    assert warning.startswith("12 scans, none ordered")


def test_few_scans_are_nothing(watch: ScanWatch) -> None:
    watch.note([scanned(n) for n in range(LEAST_SCANS - 1)])
    assert watch.alarm(NOW) is None


def test_a_crowd_that_scans_at_once_has_the_time_to_choose(watch: ScanWatch) -> None:
    seconds = CHOOSING.total_seconds()
    watch.note([scanned(n, seconds_ago=seconds - 1) for n in range(30)])
    assert watch.alarm(NOW) is None
    assert watch.alarm(NOW + timedelta(seconds=1)) == ScanAlarm(30, 0)


def test_a_crowd_that_orders_is_no_alarm(watch: ScanWatch) -> None:
    watch.note([scanned(n) for n in range(8)])
    watch.note([placed(50 + n) for n in range(2)])
    assert watch.alarm(NOW) is None


def test_one_order_among_many_scans_hides_nothing(watch: ScanWatch) -> None:
    watch.note([*(scanned(n) for n in range(8)), placed(50)])
    assert str(watch.alarm(NOW)) == "8 scans, only 1 ordered"


def test_orders_from_before_the_scans_do_not_count(watch: ScanWatch) -> None:
    watch.note([scanned(n, seconds_ago=60) for n in range(6)])
    watch.note([placed(50 + n, seconds_ago=200) for n in range(9)])
    assert watch.alarm(NOW) == ScanAlarm(6, 0)


def test_a_scan_that_becomes_an_order_is_not_unused_any_more(watch: ScanWatch) -> None:
    watch.note([scanned(n) for n in range(5)])
    assert watch.alarm(NOW)
    watch.note([placed(4)])
    assert watch.alarm(NOW) is None


def test_scanning_and_cancelling_again_and_again_is_seen_too(watch: ScanWatch) -> None:
    watch.note([replace_state(scanned(n), "customer") for n in range(6)])
    assert watch.alarm(NOW) == ScanAlarm(6, 0)


def replace_state(order: StaffOrder, reason: str) -> StaffOrder:
    return replace(order, state=OrderState.CANCELLED, reason=CancelReason(reason))


@pytest.mark.parametrize("reason", ["queue_full", "shop_closed", "barista", "customer_timeout"])
def test_what_the_bar_ended_is_no_scan(watch: ScanWatch, reason: str) -> None:
    watch.note([replace_state(scanned(n), reason) for n in range(6)])
    assert watch.alarm(NOW) is None


def test_walk_ups_are_no_scans(watch: ScanWatch) -> None:
    watch.note([scanned(n, isWalkUp=True) for n in range(6)])
    assert watch.alarm(NOW) is None


def test_the_alarm_ends_with_the_scans(watch: ScanWatch) -> None:
    watch.note([scanned(n) for n in range(6)])
    assert watch.alarm(NOW + WINDOW) is None


def test_one_attack_is_one_warning(watch: ScanWatch, notes: Notebook, clock: Clock) -> None:
    for n in range(9):
        watch.note([scanned(n)])
        clock.now += timedelta(seconds=5)
    assert len(warnings(notes)) == 1
    watch.start_over()
    assert watch.alarm(clock.now) is None
    watch.note([scanned(20 + n) for n in range(5)])
    assert len(warnings(notes)) == 2


def attacked(bar: FakeShop, hand: Hand, scans: int = 12) -> None:
    """Fill the bar with scans that nobody orders with, and a queue of forty."""
    hand.now = lambda: NOW
    for n in range(40):
        bar.place(placedAt=(NOW - timedelta(seconds=1000 - n)).isoformat())
    hand.orders = [bar.order(order_id) for order_id in bar.orders]
    hand.orders += [scanned(100 + n) for n in range(scans)]
    bar.orders.update({o.order_id: to_record(o) for o in hand.orders[40:]})


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_the_board_says_so_and_one_key_makes_a_new_code(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop, size: tuple[int, int]
) -> None:
    attacked(bar, hand)

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.until(lambda: "! 12 scans, none ordered [N]" in screen.text())
        assert "somebody may be using up the code" in screen.text()
        await screen.press("N")
        await screen.until(lambda: isinstance(screen.app.screen, NewCodeScreen))
        shown = screen.text()
        assert "12 orders nobody has placed" in shown
        assert "Esc keeps the code" in shown
        await screen.press("N")
        await screen.until(lambda: bar.new_codes == [False])
        await screen.until(lambda: "12 scans" not in screen.text().splitlines()[1])

    drive(make_desk(), script, size)


def test_the_unplaced_orders_end_if_asked(make_desk: MakeDesk, hand: Hand, bar: FakeShop) -> None:
    attacked(bar, hand)

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("N", "escape", "N", "2")
        await screen.until(lambda: bar.new_codes == [True])
        await screen.press("0", "n")
        await screen.until(lambda: "orders that nobody had placed end" in screen.text())
        assert not [o for o in bar.orders.values() if o["state"] == "SCANNED"]

    drive(make_desk(), script)


def test_a_new_code_that_cannot_be_made_is_said(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        bar.is_down = True
        await screen.press("N", "1")
        await screen.until(lambda: "No new code was made" in screen.text())
        assert bar.new_codes == []

    drive(make_desk(), script)


def test_line_mode_warns_and_makes_a_new_code(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop
) -> None:
    attacked(bar, hand)
    typist, out = Typist(), io.StringIO()
    thread = threading.Thread(target=run_plain, args=(make_desk(), typist, out), daemon=True)
    thread.start()
    until(lambda: "Note: 12 scans, none ordered" in out.getvalue())
    for line, words in (
        ("help", "newcode end"),
        ("newcode now", "Say newcode, or newcode end"),
        ("status", "12 scans, none ordered: newcode"),
        ("newcode", "Note: The displays show a new code.\n"),
        ("newcode end", "The orders that nobody had placed end."),
    ):
        typist.type(line)
        until(lambda words=words: words in out.getvalue())
    typist.type("quit")
    typist.leave()
    thread.join(10)
    assert bar.new_codes == [False, True]
    typist.close()
