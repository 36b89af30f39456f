"""The page in Chromium, with a state that the test sets."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page, expect, sync_playwright

from display_kiosk.kiosk_state import Snapshot
from display_kiosk.settings import Settings
from display_kiosk.web.page_view import page_view
from tests.hostile_strings import HOSTILE
from tests.open_shop import eventually, free_port

from .camera import CHROMIUM, as_a_phone_sees_it, as_picture, read
from .pictures import SIZES, states
from .samples import LOCAL_URL, NOW, order, ready, shop, snapshot
from .served_page import ServedPage, served_page

PATIENCE_MS = 120_000
# Everything on the screen that has text, or is the code.
CLIPPED = """() => [...document.querySelectorAll("h1, h2, p, li, li span, .code-card")]
  .filter((element) => {
    const box = element.getBoundingClientRect();
    const isCut = element.tagName === "SPAN" && element.scrollHeight > element.clientHeight + 2;
    return isCut || box.left < 0 || box.top < 0 || box.right > innerWidth + 1
      || box.bottom > innerHeight + 1;
  }).map((element) => element.className + " " + element.textContent)"""
OVERLAPPING = """() => {
  const parts = "header, .code > *, .notice, .drinks, .ticket, footer";
  const boxes = [...document.querySelectorAll(parts)]
    .map((element) => [element, element.getBoundingClientRect()]);
  const meet = ([one, a], [other, b]) => !one.contains(other) && !other.contains(one)
    && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return boxes.flatMap((one) => boxes.filter((other) => meet(one, other))
    .map((other) => one[0].outerHTML.slice(0, 60) + " and " + other[0].outerHTML.slice(0, 60)));
}"""
EVENTS_OF_THE_TEST = """
  window.EventSource = class { constructor() { window.source = this; } };
"""
COUNT_TONES = """() => {
  window.tones = 0;
  const Tone = OscillatorNode;
  window.OscillatorNode = class extends Tone {
    constructor(...all) { super(...all); window.tones += 1; }
  };
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def served() -> Iterator[ServedPage]:
    with served_page(snapshot(), Settings("http://x", announces=True)) as served:
        yield served


@pytest.fixture
def page(browser: Browser, served: ServedPage) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 720}) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if "Policy" in message.text else None,
        )
        page.goto(served.url)
        expect(page.locator(".code-card")).to_be_visible(timeout=PATIENCE_MS)
        yield page
        assert errors == []


def named(known: Snapshot, name: str) -> Snapshot:
    """Return a state whose shop has another name, by which a test sees that it is shown."""
    return replace(known, shop=replace(known.shop or shop(), name=name))


def shows(served: ServedPage, page: Page, known: Snapshot, name: str) -> None:
    served.show(named(known, name))
    page.wait_for_function("name => document.title === name", arg=name, timeout=PATIENCE_MS)


@pytest.fixture
def fed(browser: Browser) -> Iterator[Page]:
    """A page whose events come from the test, and not from its server."""
    with served_page(snapshot()) as served, browser.new_context() as context:
        page = context.new_page()
        page.emulate_media(reduced_motion="reduce")
        page.add_init_script(
            "window.EventSource = class { constructor() { window.source = this; } }"
        )
        page.goto(served.url)
        page.wait_for_function("() => window.source", timeout=PATIENCE_MS)
        yield page


def feed(page: Page, *views: dict[str, Any]) -> None:
    events = [json.dumps({"version": "", **view}) for view in views]
    page.evaluate("events => events.forEach((data) => source.onmessage({ data }))", events)


@pytest.mark.parametrize("size", ["720p", "1080p", "4k", "portrait"])
def test_every_state_fits_the_screen(fed: Page, size: str) -> None:
    width, height = SIZES[size]
    fed.set_viewport_size({"width": width, "height": height})
    for name, known in states().items():
        view = page_view(known, NOW, Settings("http://x", line="Oat milk costs nothing extra"))
        # Numbers are arranged for the size that the first one finds.
        feed(fed, view, view)
        assert (name, fed.evaluate(CLIPPED), fed.evaluate(OVERLAPPING)) == (name, [], [])


@pytest.mark.parametrize("size", ["720p", "1080p", "4k", "portrait"])
def test_code_is_read_from_three_metres(served: ServedPage, page: Page, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    shows(served, page, states()["open"], size)
    picture = as_picture(page.screenshot())
    assert read(picture) == [LOCAL_URL]
    # A phone's picture of 4000 pixels across 60 degrees: at 3 m a screen of 55 inches, 1.2 m
    # wide (or high), takes 1400 of them. Blurred by the hand, seen from the side, and turned.
    scale = 1400 / max(picture.size)
    seen = picture.resize([round(side * scale) for side in picture.size], Image.Resampling.BOX)
    blurred = seen.filter(ImageFilter.GaussianBlur(1.0))
    assert read(as_a_phone_sees_it(blurred)) == [LOCAL_URL]
    assert read(blurred.rotate(20, expand=True, fillcolor=90)) == [LOCAL_URL]


def test_texts_are_never_markup(served: ServedPage, page: Page) -> None:
    texts = [*HOSTILE.values(), "<img src=x onerror=alert(1)>", "<script>alert(1)</script>"]
    # As if nothing on the way had cleaned them.
    orders = tuple(replace(order(n), name=text) for n, text in enumerate(texts, 1))
    shows(served, page, snapshot(orders=orders[:8], code=None), "hostile")
    shows(served, page, snapshot(orders=orders), "more")
    shown = page.locator(".preparing .ticket").first
    expect(shown).to_be_visible()
    assert page.locator("script").count() == 1
    assert page.locator(".tickets img, .tickets script, .tickets a").count() == 0


def test_ready_number_moves_chimes_once_and_comes_to_rest(served: ServedPage, page: Page) -> None:
    page.evaluate(COUNT_TONES)
    shows(served, page, snapshot(orders=(order(41), order(42))), "placed")
    shows(served, page, snapshot(orders=(order(42), ready(41, 0))), "ready")
    newest = page.locator(".ready .newest")
    expect(newest).to_contain_text("41")
    page.wait_for_function("() => window.tones === 2")
    shows(served, page, snapshot(orders=(order(42), ready(41, 1))), "later")
    assert page.evaluate("window.tones") == 2
    assert page.evaluate("document.querySelector('.newest').getAnimations().length") > 0
    page.emulate_media(reduced_motion="reduce")
    shows(served, page, snapshot(orders=(ready(42, 0), ready(41, 2))), "calm")
    moves = "[...document.querySelectorAll('.ticket')].flatMap((t) => t.getAnimations()).length"
    page.wait_for_function(f"() => {moves} === 0")


def test_silent_server_withdraws_the_code_and_dims_the_board(
    served: ServedPage, page: Page
) -> None:
    shows(served, page, snapshot(orders=(order(41),)), "before")
    resumed = threading.Event()
    served.hang(resumed)
    try:
        expect(page.locator(".notice h2")).to_have_text("One moment", timeout=PATIENCE_MS)
        assert read(as_picture(page.screenshot())) == []
        expect(page.locator("#kiosk.stale .preparing")).to_contain_text("as of")
        page.keyboard.press("i")
        expect(page.locator(".connection")).to_contain_text("does not hear its server")
    finally:
        resumed.set()
    expect(page.locator(".code-card")).to_be_visible(timeout=PATIENCE_MS)


def test_code_of_a_page_that_hangs_vanishes_by_itself(served: ServedPage, page: Page) -> None:
    fuse = "document.querySelector('.code-card').getAnimations()[0]"
    assert page.evaluate(f"{fuse}.effect.getTiming().duration") <= 20_000
    page.wait_for_function(f"() => {fuse}.currentTime > 500")
    # Every event renews it.
    page.wait_for_function(f"() => {fuse}.currentTime < 400")
    opacity = "getComputedStyle(document.querySelector('.code-card')).opacity"
    assert page.evaluate(f"() => {{ {fuse}.finish(); return {opacity}; }}") == "0"


def test_restarted_server_with_other_files_reloads_the_page(browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        with served_page(snapshot(), port=free_port(), version="one") as first:
            page.goto(first.url)
            expect(page.locator(".code-card")).to_be_visible(timeout=PATIENCE_MS)
            page.evaluate("window.isOld = true")
            port = first.port
        with served_page(snapshot(), port=port, version="two"):
            page.wait_for_function("() => !window.isOld", timeout=PATIENCE_MS)
            expect(page.locator(".code-card")).to_be_visible(timeout=PATIENCE_MS)


def test_long_lists_are_shown_in_pages(fed: Page) -> None:
    orders = tuple(order(n, name="Katherine") for n in range(100, 160))
    seen: set[str] = set()
    for turn in range(12):
        moment = NOW + timedelta(seconds=6 * turn)
        view = page_view(snapshot(orders=orders), moment, Settings("http://x"))
        feed(fed, view, view)
        seen |= set(fed.locator(".preparing .ticket strong").all_text_contents())
    assert seen == {str(each.number) for each in orders}


def test_many_hours_of_events_leave_nothing_behind(fed: Page) -> None:
    session = fed.context.new_cdp_session(fed)
    feed(fed, *recorded(0, 300))
    nodes, heap = memory(session)
    for hour in (1, 2):
        feed(fed, *recorded(hour * 300, 300))
    # Tickets that have left are kept until their animations have ended.
    eventually(lambda: memory(session)[0] <= nodes + 100)
    eventually(lambda: memory(session)[1] <= heap * 1.2 + 500_000)


def recorded(first: int, count: int) -> Iterator[dict[str, Any]]:
    """Yield the views of a busy bar: with each one, every order goes on by a step."""
    for n in range(first, first + count):
        moment = NOW + timedelta(seconds=n)
        orders = [order(n + 1), order(n, "MAKING", name=f"Guest {n}")]
        for k in range(1, min(n, 9)):
            done_at = moment - timedelta(seconds=k)
            orders.append(replace(ready(n - k, 0), completed_at=done_at))
        known = snapshot(orders=tuple(orders), code_confirmed_at=moment, confirmed_at=moment)
        yield page_view(known, moment, Settings("http://x"))


def memory(session: Any) -> tuple[int, int]:
    """Return how many nodes there are, and the bytes of the script's heap."""
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return int(metrics["Nodes"]), int(metrics["JSHeapUsedSize"])
