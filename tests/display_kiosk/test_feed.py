from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from chalicelib.contract import times
from display_kiosk.board_view import board_view
from display_kiosk.code_view import CodeStatus
from tests.fake_shop import FakeShop
from tests.open_shop import eventually

from .harness import Harness
from .samples import NOW, FakeClock

REPORT_SECONDS = 40
"""How often a barista's terminal reports that it is live."""


def numbers(harness: Harness) -> tuple[list[int], list[int]]:
    now, ready_for = harness.shop_clock.now(), harness.settings.ready_for
    view = board_view(harness.state.snapshot().orders, now, ready_for)
    return [t.number for t in view.ready], [t.number for t in view.preparing]


def test_first_poll_signs_in_and_shows_everything(harness: Harness, fake_shop: FakeShop) -> None:
    fake_shop.put(1, "MAKING")
    fake_shop.put(2, "COMPLETED")
    harness.poll()
    assert harness.view().url == fake_shop.code().url
    assert numbers(harness) == ([2], [1])
    assert harness.live[0].is_open


def test_kiosk_that_starts_before_the_shop_waits_for_it(
    harness: Harness, fake_shop: FakeShop
) -> None:
    fake_shop.is_down = True
    harness.poll()
    assert harness.view().status is CodeStatus.STARTING
    assert harness.state.snapshot().error_message == "The shop does not answer."
    assert harness.feed.seconds_to_next_poll() <= 4
    fake_shop.is_down = False
    harness.poll()
    assert harness.view().status is CodeStatus.SHOWN


def test_live_kiosk_polls_the_code_alone(harness: Harness, fake_shop: FakeShop) -> None:
    harness.go_live()
    fake_shop.calls.clear()
    harness.poll()
    assert fake_shop.calls == ["GET /staff/shops/demo/qr-code"]
    assert harness.feed.seconds_to_next_poll() == 40


def test_board_is_polled_while_not_live(harness: Harness, fake_shop: FakeShop) -> None:
    harness.go_live()
    harness.live[0].disconnect()
    fake_shop.put(5, "PLACED")
    harness.poll()
    assert numbers(harness) == ([], [5])
    fake_shop.put(5, "COMPLETED")
    harness.poll()
    assert numbers(harness) == ([5], [])
    fake_shop.put(5, "COLLECTED")
    harness.poll()
    assert numbers(harness) == ([], [])
    assert harness.feed.seconds_to_next_poll() == 4


def test_messages_change_the_board_and_the_drinks(harness: Harness, fake_shop: FakeShop) -> None:
    harness.go_live()
    harness.live[0].receive("OrderManager.WaitingCompletion", order=fake_shop.put(1, "PLACED"))
    harness.live[0].receive("OrderManager.OrderCompleted", order=fake_shop.put(1, "COMPLETED"))
    assert numbers(harness) == ([1], [])
    fake_shop.taken = 10
    harness.live[0].receive("Validator.CodeChanged", **fake_shop.code_update())
    assert harness.view().status is CodeStatus.NONE_LEFT


def test_closing_by_message_withdraws_the_code_at_once(harness: Harness) -> None:
    harness.go_live()
    shop = {"shopId": "demo", "name": "Demo Bar", "isOpen": False, "pausedUntil": None}
    harness.live[0].receive("ConfigService.ConfigChanged", shop={**shop, "version": 2})
    assert harness.view().status is CodeStatus.CLOSED


def test_break_without_a_message_is_noticed(
    harness: Harness, fake_shop: FakeShop, clock: FakeClock
) -> None:
    harness.go_live()
    fake_shop.shop["pausedUntil"] = times.to_text(NOW + timedelta(seconds=90))
    clock.move(20)
    fake_shop.barista_seen_at = fake_shop.now()
    harness.poll()
    assert harness.view().status is CodeStatus.PAUSED
    clock.move(60)
    fake_shop.barista_seen_at = fake_shop.now()
    harness.poll()
    # The kiosk polls exactly at the end of the break.
    assert harness.feed.seconds_to_next_poll() == pytest.approx(10.03)
    clock.move(10.03)
    harness.poll()
    assert harness.view().status is CodeStatus.SHOWN


def test_code_is_withdrawn_while_the_shop_does_not_answer(
    harness: Harness, fake_shop: FakeShop, clock: FakeClock
) -> None:
    harness.go_live()
    fake_shop.is_down = True
    clock.move(20)
    harness.poll()
    assert harness.view().status is CodeStatus.UNCERTAIN
    fake_shop.is_down = False
    clock.move(4)
    harness.poll()
    assert harness.view().status is CodeStatus.SHOWN


def test_expired_session_is_replaced_without_withdrawing_the_code(
    harness: Harness, fake_shop: FakeShop, clock: FakeClock
) -> None:
    harness.go_live()
    fake_shop.accounts.sign_everybody_out()
    clock.move(20)
    fake_shop.barista_seen_at = fake_shop.now()
    harness.poll()
    assert harness.view().status is CodeStatus.SHOWN
    eventually(lambda: harness.live[0].is_closed)
    assert not harness.live[1].is_closed


def test_changes_of_a_replaced_connection_are_ignored(
    harness: Harness, fake_shop: FakeShop
) -> None:
    harness.go_live()
    fake_shop.accounts.sign_everybody_out()
    harness.poll()
    harness.live[1].connect()
    harness.live[0].disconnect()
    assert harness.state.snapshot().is_live


def test_wrong_password_is_shown_and_rarely_retried(harness: Harness, fake_shop: FakeShop) -> None:
    harness.password = "wrong"
    harness.poll()
    assert harness.state.snapshot().error_message == "The credentials of this display were refused."
    assert harness.feed.seconds_to_next_poll() == 30
    harness.password = fake_shop.accounts.passwords["display"]
    harness.poll()
    assert harness.view().status is CodeStatus.SHOWN


def test_throttled_sign_in_is_shown_and_rarely_retried(
    harness: Harness, fake_shop: FakeShop
) -> None:
    fake_shop.accounts.throttled.add("display")
    harness.poll()
    error_message = "Too many attempts to sign in; please wait a minute."
    assert harness.state.snapshot().error_message == error_message
    assert harness.feed.seconds_to_next_poll() == 30
    fake_shop.accounts.throttled.clear()
    harness.poll()
    assert harness.view().status is CodeStatus.SHOWN


def test_code_is_withdrawn_while_the_barista_is_away(
    harness: Harness, fake_shop: FakeShop, clock: FakeClock
) -> None:
    harness.go_live()
    clock.move(45)
    harness.poll()
    assert harness.view().status is CodeStatus.SHOWN
    assert harness.feed.seconds_to_next_poll() == 4  # a report is overdue
    clock.move(16)
    harness.poll()
    assert harness.view().status is CodeStatus.BARISTA_AWAY
    fake_shop.barista_seen_at = fake_shop.now()
    harness.poll()
    assert harness.view().status is CodeStatus.SHOWN


def test_code_stays_while_a_terminal_reports_in_time_and_the_kiosk_polls_little(
    harness: Harness, fake_shop: FakeShop, clock: FakeClock
) -> None:
    fake_shop.shop["codeIntervalSeconds"] = 600
    harness.go_live()
    fake_shop.calls.clear()
    withdrawn = 0
    for second in range(3600):
        clock.move(1)
        if second % REPORT_SECONDS == 7:  # as far from the polls as any other second
            fake_shop.barista_seen_at = fake_shop.now()
        harness.poll_if_due()
        withdrawn += harness.view().status is CodeStatus.BARISTA_AWAY
    assert withdrawn == 0
    assert len(fake_shop.calls) <= 110, "a poll every 40 s, and one for each new code"


@pytest.mark.parametrize("jump_seconds", [-3600 * 24 * 365 * 3, 7200, -7200])
def test_jump_of_the_machines_clock_changes_nothing(
    harness: Harness, fake_shop: FakeShop, clock: FakeClock, jump_seconds: float
) -> None:
    harness.go_live()
    clock.moment += timedelta(seconds=jump_seconds)
    assert harness.view().status is CodeStatus.SHOWN
    assert abs((harness.shop_clock.now() - fake_shop.now()).total_seconds()) < 1
    harness.poll()
    assert harness.view().url == fake_shop.code().url


def test_feed_runs_and_ends_on_its_own_thread(harness: Harness, fake_shop: FakeShop) -> None:
    harness.feed.start()
    eventually(lambda: harness.state.snapshot().shop is not None)
    harness.feed.close()
    assert harness.view().status is CodeStatus.SHOWN
    assert "feed" not in [thread.name for thread in threading.enumerate()]
    assert harness.live[0].is_closed


@pytest.mark.parametrize(("state", "shown"), [("PLACED", ([], [1])), ("COMPLETED", ([1], []))])
def test_order_that_a_late_event_brings_back_is_removed_after_seconds(
    harness: Harness, fake_shop: FakeShop, state: str, shown: tuple[list[int], list[int]]
) -> None:
    late = fake_shop.put(1, state)
    fake_shop.orders.clear()
    harness.go_live()
    queue = {"length": 0, "estimatedWaitSeconds": {"low": 30, "high": 90}, "revision": 9}
    harness.live[0].receive("OrderManager.WaitingCompletion", order=late, queue=queue)
    harness.poll()
    assert numbers(harness) == shown
    assert harness.feed.seconds_to_next_poll() < 5
    harness.clock.move(4)
    harness.poll()
    assert numbers(harness) == ([], [])
    assert harness.feed.seconds_to_next_poll() > 10
