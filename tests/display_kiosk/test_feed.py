from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.contract import times
from display_kiosk.board_view import board_view
from display_kiosk.code_view import Standing
from tests.fake_shop import FakeShop
from tests.open_shop import eventually

from .bench import Bench
from .samples import NOW, FakeClock


def numbers(bench: Bench) -> tuple[list[int], list[int]]:
    now, ready_for = bench.shop_clock.now(), bench.settings.ready_for
    view = board_view(bench.news.facts().orders, now, ready_for)
    return [t.number for t in view.ready], [t.number for t in view.preparing]


def test_first_turn_signs_in_and_shows_everything(bench: Bench, fake_shop: FakeShop) -> None:
    fake_shop.put(1, "MAKING")
    fake_shop.put(2, "COMPLETED")
    bench.turn()
    assert bench.view().url == fake_shop.code().url
    assert numbers(bench) == ([2], [1])
    assert bench.live[0].is_open


def test_kiosk_that_starts_before_the_shop_waits_for_it(bench: Bench, fake_shop: FakeShop) -> None:
    fake_shop.is_down = True
    bench.turn()
    assert bench.view().standing is Standing.STARTING
    assert bench.news.facts().trouble == "The shop does not answer."
    assert bench.feed.seconds_to_next_turn() <= 4
    fake_shop.is_down = False
    bench.turn()
    assert bench.view().standing is Standing.SHOWN


def test_kiosk_that_is_live_asks_for_the_code_alone(bench: Bench, fake_shop: FakeShop) -> None:
    bench.come_live()
    fake_shop.calls.clear()
    bench.turn()
    assert fake_shop.calls == ["GET /staff/shops/demo/qr-code"]
    assert bench.feed.seconds_to_next_turn() == 20


def test_board_lives_on_rest_when_no_messages_come(bench: Bench, fake_shop: FakeShop) -> None:
    bench.come_live()
    bench.live[0].disconnect()
    fake_shop.put(5, "PLACED")
    bench.turn()
    assert numbers(bench) == ([], [5])
    fake_shop.put(5, "COMPLETED")
    bench.turn()
    assert numbers(bench) == ([5], [])
    fake_shop.put(5, "COLLECTED")
    bench.turn()
    assert numbers(bench) == ([], [])
    assert bench.feed.seconds_to_next_turn() == 4


def test_messages_change_the_board_and_the_drinks(bench: Bench, fake_shop: FakeShop) -> None:
    bench.come_live()
    bench.live[0].receive("OrderManager.WaitingCompletion", order=fake_shop.put(1, "PLACED"))
    bench.live[0].receive("OrderManager.OrderCompleted", order=fake_shop.put(1, "COMPLETED"))
    assert numbers(bench) == ([1], [])
    fake_shop.taken = 10
    bench.live[0].receive("Validator.CodeChanged", **fake_shop.code_update())
    assert bench.view().standing is Standing.NONE_LEFT


def test_closing_by_message_withdraws_the_code_at_once(bench: Bench) -> None:
    bench.come_live()
    shop = {"shopId": "demo", "name": "Demo Bar", "isOpen": False, "pausedUntil": None}
    bench.live[0].receive("ConfigService.ConfigChanged", shop={**shop, "version": 2})
    assert bench.view().standing is Standing.CLOSED


def test_break_that_no_message_told_of_is_noticed(
    bench: Bench, fake_shop: FakeShop, clock: FakeClock
) -> None:
    bench.come_live()
    fake_shop.shop["pausedUntil"] = times.to_text(NOW + timedelta(seconds=90))
    clock.move(20)
    fake_shop.barista_seen_at = fake_shop.now()
    bench.turn()
    assert bench.view().standing is Standing.PAUSED
    clock.move(60)
    fake_shop.barista_seen_at = fake_shop.now()
    bench.turn()
    # The end of the break is met to the moment.
    assert bench.feed.seconds_to_next_turn() == pytest.approx(10.03)
    clock.move(10.03)
    bench.turn()
    assert bench.view().standing is Standing.SHOWN


def test_silent_shop_loses_its_code_and_gets_it_back(
    bench: Bench, fake_shop: FakeShop, clock: FakeClock
) -> None:
    bench.come_live()
    fake_shop.is_down = True
    clock.move(20)
    bench.turn()
    assert bench.view().standing is Standing.UNCERTAIN
    fake_shop.is_down = False
    clock.move(4)
    bench.turn()
    assert bench.view().standing is Standing.SHOWN


def test_session_that_ran_out_is_replaced_without_a_gap(
    bench: Bench, fake_shop: FakeShop, clock: FakeClock
) -> None:
    bench.come_live()
    fake_shop.accounts.sign_everybody_out()
    clock.move(20)
    fake_shop.barista_seen_at = fake_shop.now()
    bench.turn()
    assert bench.view().standing is Standing.SHOWN
    eventually(lambda: bench.live[0].is_closed)
    assert not bench.live[1].is_closed


def test_last_words_of_a_given_up_connection_are_not_heard(
    bench: Bench, fake_shop: FakeShop
) -> None:
    bench.come_live()
    fake_shop.accounts.sign_everybody_out()
    bench.turn()
    bench.live[1].connect()
    bench.live[0].disconnect()
    assert bench.news.facts().is_live


def test_wrong_password_is_said_and_not_tried_often(bench: Bench, fake_shop: FakeShop) -> None:
    bench.password = "wrong"
    bench.turn()
    assert bench.news.facts().trouble == "The sign-in of this display was refused."
    assert bench.feed.seconds_to_next_turn() == 30
    bench.password = fake_shop.accounts.passwords["display"]
    bench.turn()
    assert bench.view().standing is Standing.SHOWN


def test_too_many_wrong_passwords_are_said(bench: Bench, fake_shop: FakeShop) -> None:
    fake_shop.accounts.throttled.add("display")
    bench.turn()
    trouble = "Too many attempts to sign in; please wait a minute."
    assert bench.news.facts().trouble == trouble
    assert bench.feed.seconds_to_next_turn() == 30
    fake_shop.accounts.throttled.clear()
    bench.turn()
    assert bench.view().standing is Standing.SHOWN


def test_barista_who_leaves_takes_the_code_along(
    bench: Bench, fake_shop: FakeShop, clock: FakeClock
) -> None:
    bench.come_live()
    clock.move(45)
    bench.turn()
    assert bench.view().standing is Standing.SHOWN
    assert bench.feed.seconds_to_next_turn() == 4  # a report is overdue
    clock.move(16)
    bench.turn()
    assert bench.view().standing is Standing.BARISTA_AWAY
    fake_shop.barista_seen_at = fake_shop.now()
    bench.turn()
    assert bench.view().standing is Standing.SHOWN


@pytest.mark.parametrize("jump_seconds", [-3600 * 24 * 365 * 3, 7200, -7200])
def test_machine_whose_clock_jumps_shows_the_same(
    bench: Bench, fake_shop: FakeShop, clock: FakeClock, jump_seconds: float
) -> None:
    bench.come_live()
    clock.moment += timedelta(seconds=jump_seconds)
    assert bench.view().standing is Standing.SHOWN
    assert abs((bench.shop_clock.now() - fake_shop.now()).total_seconds()) < 1
    bench.turn()
    assert bench.view().url == fake_shop.code().url


def test_feed_runs_and_ends_on_its_own_thread(bench: Bench, fake_shop: FakeShop) -> None:
    bench.feed.start()
    limit = 200
    while bench.news.facts().shop is None and limit:
        limit -= 1
        bench.feed._thread.join(0.05)
    bench.feed.close()
    assert bench.view().standing is Standing.SHOWN
    assert not bench.feed._thread.is_alive()
    assert bench.live[0].is_closed
