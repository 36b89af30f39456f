"""Told in time, and told the truth: from the order to the counter."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Request, expect

from tests.ordering_page.fake_bar import FakeBars, eventually
from tests.ordering_page.fake_records import wait
from tests.ordering_page.phone import Phone

# Records what the page asks of the phone; a headless browser has little of it.
_RECORDER = """
window.calls = [];
navigator.vibrate = () => calls.push("vibrate");
AudioContext.prototype.createOscillator = new Proxy(AudioContext.prototype.createOscillator, {
  apply: (make, sound) => (calls.push("sound"), Reflect.apply(make, sound, [])),
});
window.held = 0;
Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
  await new Promise((resolve) => setTimeout(resolve, 50));
  held += 1;
  return Object.assign(new EventTarget(), { release: async () => { held -= 1; } });
} } });
"""


@pytest.fixture
def placed(visitor: Phone, bars: FakeBars) -> Phone:
    """Return a phone that has ordered, and receives messages."""
    visitor.page.add_init_script(_RECORDER)
    visitor.page.clock.install()
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.is_live()
    visitor.choose("latte")
    visitor.page.clock.run_for(1000)
    visitor.page.tap("#order")
    visitor.sees("placed")
    return visitor


def clock_range(page: Page) -> tuple[int, int]:
    """Return the promised times, as minutes since midnight."""
    found = re.findall(r"(\d+):(\d\d)", page.locator(".clock").inner_text())
    minutes = [int(hour) * 60 + int(minute) for hour, minute in found]
    return minutes[0], minutes[-1]


def test_wait_is_a_time_that_does_not_slide(placed: Phone, bars: FakeBars) -> None:
    page = placed.page
    bars.tell_queue(42, seconds=120)
    expect(page.locator("h1")).to_have_text("You are next")
    first = clock_range(page)
    bars.jump(page, seconds=60)
    bars.tell_queue(42, seconds=120)  # the same estimate, a minute later
    page.clock.run_for(6_000)
    assert clock_range(page)[1] == first[1]
    bars.jump(page, seconds=240)
    bars.tell_queue(42, seconds=120)
    page.clock.run_for(6_000)
    expect(page.locator(".late")).to_have_text("Taking longer than usual")
    assert clock_range(page)[1] > first[1]
    bars.put("MAKING", baristaName="Ada")
    placed.sees("making")
    expect(page.locator(".clock")).to_be_visible()
    assert placed.problems() == []


def test_wait_counts_down_and_survives_a_reload(placed: Phone, bars: FakeBars) -> None:
    bars.order.update(position=1, estimatedWaitSeconds=wait(240))
    bars.tell_queue(41, 42, seconds=240)
    before = clock_range(placed.page)
    bars.jump(placed.page, seconds=60)
    placed.page.reload()
    placed.sees("placed")
    assert clock_range(placed.page)[0] <= before[1]


def test_place_is_learnt_from_the_line_of_numbers(placed: Phone, bars: FakeBars) -> None:
    headline = placed.page.locator("h1")
    bars.tell_queue(39, 40, 42)
    expect(headline).to_have_text("2 orders before yours")
    bars.tell_queue(40, 42)
    expect(headline).to_have_text("1 order before yours")
    bars.tell_queue(39, 40, 41, 42, revision=1)  # late, and old
    expect(headline).to_have_text("1 order before yours")
    bars.tell(
        "QueueService.OrderStarted",
        orderId="o1",
        position=1,
        estimatedWaitSeconds=wait(60),
        queue={"length": 1, "estimatedWaitSeconds": wait(60)},
    )
    expect(headline).to_have_text("You are next")


def test_missed_line_makes_the_page_read_again(placed: Phone, bars: FakeBars) -> None:
    bars.tell_queue(40, 42)
    expect(placed.page.locator("h1")).to_have_text("1 order before yours")
    bars.put("MAKING", tells=False, baristaName="Ada")
    bars.tell_queue(43, revision=9)
    placed.sees("making")


def test_place_in_doubt_is_read_again(placed: Phone, bars: FakeBars) -> None:
    """The message that a barista took the order is lost; the line no longer names it."""
    bars.tell_queue(40, 42)
    expect(placed.page.locator("h1")).to_have_text("1 order before yours")
    bars.put("MAKING", tells=False, baristaName="Ada")
    bars.tell_queue(43)
    placed.page.clock.run_for(11_000)
    placed.sees("making")


def test_recall_says_why(placed: Phone, bars: FakeBars) -> None:
    bars.put("MAKING")
    bars.put("COMPLETED")
    placed.sees("completed")
    bars.put("MAKING", message="The milk was cold.")
    placed.sees("making")
    expect(placed.page.locator(".recalled")).to_contain_text("The bar took it back")
    expect(placed.page.locator(".recalled blockquote")).to_have_text("The milk was cold.")
    placed.announces("The milk was cold.")
    assert placed.problems() == []


def test_screen_may_sleep_once_the_drink_is_ready(placed: Phone, bars: FakeBars) -> None:
    placed.page.clock.run_for(100)
    eventually(lambda: placed.page.evaluate("held === 1"))
    bars.put("MAKING")
    bars.put("COMPLETED")
    placed.sees("completed")
    placed.page.clock.run_for(200)
    eventually(lambda: placed.page.evaluate("held === 0"))


def test_ring_repeats_until_the_phone_is_touched(placed: Phone, bars: FakeBars) -> None:
    page = placed.page
    rings = "calls.filter((call) => call === 'vibrate').length"
    bars.put("MAKING")
    bars.put("COMPLETED")
    placed.sees("completed")
    eventually(lambda: page.evaluate(f"{rings} === 1"))
    page.clock.run_for(41_000)
    eventually(lambda: page.evaluate(f"{rings} === 3"))
    assert page.evaluate("calls.includes('sound')")
    page.tap("h1")
    page.clock.run_for(61_000)
    assert page.evaluate(rings) == 3


def test_sound_works_after_a_reload_and_a_touch(placed: Phone, bars: FakeBars) -> None:
    placed.page.reload()
    placed.sees("placed")
    placed.is_live()
    placed.page.tap("h1")
    bars.put("MAKING")
    bars.put("COMPLETED")
    placed.sees("completed")
    eventually(lambda: placed.page.evaluate("calls.includes('sound')"))


def test_ready_says_where_since_when_and_colours_the_browser(placed: Phone, bars: FakeBars) -> None:
    theme = "document.querySelector('meta[name=theme-color]').content"
    before = placed.page.evaluate(theme)
    bars.put("MAKING")
    bars.put("COMPLETED")
    placed.sees("completed")
    expect(placed.page.locator(".detail")).to_contain_text("Pick it up at Main bar")
    expect(placed.page.locator(".since")).to_contain_text("Ready since")
    assert placed.page.evaluate(theme) != before
    assert placed.problems() == []


def test_closing_while_one_waits_is_said(placed: Phone, bars: FakeBars) -> None:
    bars.shops["demo"]["isOpen"] = False
    bars.tell_shop()
    expect(placed.page.locator(".told")).to_contain_text("Your drink will still be made")
    assert placed.problems() == []


def test_too_late_to_cancel_is_shown(placed: Phone, bars: FakeBars) -> None:
    bars.put("MAKING", tells=False, baristaName="Ada")
    placed.page.tap("text=Cancel the order")
    placed.page.clock.run_for(1000)
    placed.page.tap("#really")
    placed.sees("making")
    expect(placed.page.locator(".told")).to_have_text(
        "Too late to cancel: your drink is being made already."
    )


def test_drink_that_was_being_made_is_not_called_unstarted(placed: Phone, bars: FakeBars) -> None:
    bars.put("MAKING")
    bars.put("CANCELLED", reason="barista_timeout")
    placed.sees("cancelled")
    expect(placed.page.locator("h1")).to_have_text("Your drink was not finished in time.")


def test_failing_server_is_not_called_a_lost_connection(placed: Phone, bars: FakeBars) -> None:
    error = {"error": {"code": "unavailable", "message": "Nothing can be stored just now."}}
    bars.refuses["GET /orders"] = (503, error)
    bars.refuses["POST /realtime"] = (503, error)
    bars.broker.cut()
    placed.page.clock.run_for(5_000)
    expect(placed.page.locator(".cut")).to_have_text(re.compile("system has a problem"))
    bars.refuses.clear()
    placed.page.clock.run_for(5_000)
    expect(placed.page.locator(".cut")).to_have_count(0)


def test_ready_drink_stays_in_view_while_another_is_ordered(placed: Phone, bars: FakeBars) -> None:
    bars.put("MAKING")
    bars.put("COMPLETED")
    placed.sees("completed")
    placed.page.goto(bars.scan_url)
    placed.sees("menu")
    banner = placed.page.locator(".banner")
    expect(banner).to_contain_text("Number 42 is ready")
    assert placed.problems() == []
    banner.locator("#dismiss").tap()
    expect(banner).to_have_count(0)


def test_order_can_be_repeated_after_the_bar_cancelled(placed: Phone, bars: FakeBars) -> None:
    bars.put("CANCELLED", reason="barista", message="The grinder broke.")
    placed.sees("cancelled")
    assert placed.problems() == []
    placed.page.tap("#scan-again")
    placed.sees("menu")
    assert len(bars.orders) == 2


def test_plain_http_says_what_works_instead_of_notifications(
    visitor: Phone, bars: FakeBars
) -> None:
    bars.url = bars.url.replace("127.0.0.1", "bar.test")
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.order()
    visitor.sees("placed")
    expect(visitor.page.locator(".keep-open")).to_contain_text("Keep this page open")
    expect(visitor.page.locator("text=Notify me")).to_have_count(0)
    assert visitor.problems() == []


def test_plain_http_warns_before_a_reload_without_a_network(visitor: Phone, bars: FakeBars) -> None:
    bars.url = bars.url.replace("127.0.0.1", "bar.test")
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.order()
    visitor.sees("placed")
    visitor.page.evaluate("dispatchEvent(new Event('offline'))")
    expect(visitor.page.locator(".cut")).to_be_visible()
    stopped = "!dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    assert visitor.page.evaluate(stopped)


def test_scan_to_placed_takes_three_calls(visitor: Phone, bars: FakeBars) -> None:
    visitor.page.clock.install()
    visitor.page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=5))  # it polls nothing
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.is_live()
    visitor.choose()
    visitor.page.clock.run_for(1000)
    visitor.page.tap("#order")
    visitor.sees("placed")
    calls = bars.calls[: next(i for i, call in enumerate(bars.calls) if call.startswith("PUT")) + 1]
    assert calls == ["GET /", "POST /shops/demo/scans", "GET /orders/o1", "PUT /orders/o1"]


def test_blocked_websockets_are_tried_ever_less_often(visitor: Phone, bars: FakeBars) -> None:
    bars.broker.is_blocked = True
    visitor.page.clock.install()
    under_way: set[Request] = set()
    visitor.page.on("request", lambda request: under_way.add(request))
    visitor.page.on("requestfinished", lambda request: under_way.discard(request))
    visitor.page.on("requestfailed", lambda request: under_way.discard(request))
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    for _ in range(60):
        visitor.page.clock.run_for(10_000)
        eventually(lambda: visitor.page.evaluate("true") and not under_way)
    calls = [call for call in bars.calls if call.startswith(("GET /orders", "POST /realtime"))]
    assert 40 < len(calls) < 120  # in ten minutes
    order = bars.order
    order.update(state="CANCELLED", reason="customer_timeout", version=order["version"] + 1)
    visitor.page.clock.run_for(16_000)
    visitor.sees("cancelled")


def test_page_asks_for_texts_only_after_the_order(placed: Phone, bars: FakeBars) -> None:
    assert "GET /orders/o1/notification" not in bars.calls[:4]
    eventually(lambda: "GET /orders/o1/notification" in bars.calls)
