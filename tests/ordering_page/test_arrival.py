"""The first screen: two bars, refused codes, closed bars, and the language that it speaks."""

from __future__ import annotations

import json
import re
import threading

import pytest
from playwright.sync_api import expect

from tests.ordering_page.fake_bar import FakeBars, eventually
from tests.ordering_page.fake_records import now_text, refusal
from tests.ordering_page.phone import Phone, Phones


def scan_other(phone: Phone, bars: FakeBars) -> None:
    """Scan at the other bar while an order is open at the first."""
    phone.page.goto(bars.scan_url)
    phone.sees("menu")
    phone.page.goto(f"{bars.url}/?shop=other&code=c9")


def test_place_at_another_bar_can_be_kept(visitor: Phone, bars: FakeBars) -> None:
    scan_other(visitor, bars)
    visitor.sees("elsewhere")
    expect(visitor.page.locator("h1")).to_have_text("You hold a place at Main bar.")
    assert visitor.problems() == []
    visitor.page.tap("#keep-elsewhere")
    visitor.sees("menu")
    expect(visitor.page.locator("h1")).to_have_text("Main bar")
    assert [order["shopId"] for order in bars.orders.values()] == ["demo"]


def test_place_at_another_bar_can_be_let_go(visitor: Phone, bars: FakeBars) -> None:
    scan_other(visitor, bars)
    visitor.sees("elsewhere")
    visitor.page.tap("#leave-elsewhere")
    visitor.sees("menu")
    expect(visitor.page.locator("h1")).to_have_text("Hall 7 bar")
    states = [(order["shopId"], order["state"]) for order in bars.orders.values()]
    assert states == [("demo", "CANCELLED"), ("other", "SCANNED")]


def test_drink_that_is_being_made_elsewhere_is_not_let_go(visitor: Phone, bars: FakeBars) -> None:
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.order()
    visitor.sees("placed")
    bars.put("MAKING")
    visitor.page.goto(f"{bars.url}/?shop=other&code=c9")
    visitor.sees("elsewhere")
    expect(visitor.page.locator("#leave-elsewhere")).to_have_count(0)
    assert visitor.problems() == []
    visitor.page.tap("#keep-elsewhere")
    visitor.sees("making")


def test_next_code_is_announced_to_the_second_with_a_countdown(
    visitor: Phone, bars: FakeBars
) -> None:
    bars.refuses["POST /shops/demo/scans"] = refusal(
        409, "no_drinks_left", "None left.", nextCodeAt=now_text(119)
    )
    visitor.page.goto(bars.scan_url)
    visitor.sees("refused")
    expect(visitor.page.locator(".detail")).to_have_text(re.compile(r"at \d+:\d\d:\d\d.*1:\d\d"))
    assert visitor.problems() == []


def test_pause_is_not_called_closed(visitor: Phone, bars: FakeBars) -> None:
    bars.refuses["POST /shops/demo/scans"] = refusal(
        409, "shop_closed", "Paused.", pausedUntil=now_text(600)
    )
    visitor.page.goto(bars.scan_url)
    visitor.sees("refused")
    expect(visitor.page.locator("h1")).to_have_text("The bar takes a short break")
    expect(visitor.page.locator(".detail")).to_contain_text("Back at")


def test_waiting_for_the_first_answer_has_words(visitor: Phone, bars: FakeBars) -> None:
    bars.hold["POST /shops/demo/scans"] = threading.Event()
    visitor.page.goto(bars.scan_url)
    visitor.sees("loading")
    expect(visitor.page.locator("main")).to_contain_text("One moment")
    assert visitor.problems() == []
    bars.hold["POST /shops/demo/scans"].set()
    visitor.sees("menu")


def test_server_that_is_unavailable_is_not_called_a_lost_connection(
    visitor: Phone, bars: FakeBars
) -> None:
    error = {"error": {"code": "unavailable", "message": "Nothing can be stored just now."}}
    bars.refuses["POST /shops/demo/scans"] = (503, error)
    visitor.page.goto(bars.scan_url)
    expect(visitor.page.locator(".cut")).to_contain_text("system has a problem")
    bars.refuses.clear()
    visitor.sees("menu")
    expect(visitor.page.locator(".cut")).to_have_count(0)


def test_language_can_be_changed_and_is_kept(visitor: Phone, bars: FakeBars) -> None:
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.page.tap("text=Deutsch")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "de")
    expect(visitor.page.locator(".section").first).to_have_text("Klassiker")
    visitor.page.reload()
    visitor.sees("menu")
    visitor.choose("latte")
    expect(visitor.page.locator("legend").nth(1)).to_have_text(re.compile("Milch"))
    expect(visitor.page.locator("#sheet label", has_text="Hafer")).to_be_visible()
    expect(visitor.page.locator(".texts label").first).to_contain_text("(optional)")


@pytest.mark.parametrize("locale", ["de-DE", "es-ES", "fr-FR", "pt-PT"])
def test_whole_order_speaks_the_phones_language(
    visitors: Phones, bars: FakeBars, locale: str
) -> None:
    """Menu, options, allergens and refusals; no word of the English page is left."""
    phone = visitors.another(locale=locale, viewport={"width": 320, "height": 568})
    phone.page.goto(bars.scan_url)
    phone.sees("menu")
    assert phone.overflow() <= 0
    phone.choose("mocha")
    bars.refuses["PUT "] = refusal(422, "missing_option", "Please choose a milk.")
    phone.page.tap("#order")
    expect(phone.page.locator("#sheet [role=alert]")).not_to_have_text("Please choose a milk.")
    said = phone.page.locator("#sheet").inner_text()
    for english in ("Size", "Whole milk", "Whipped cream", "Contains", "Order", "optional)"):
        assert english not in said or (english, locale[:2]) == ("optional)", "de")
    assert phone.overflow() <= 0
    bars.refuses.clear()
    phone.page.tap("#order")
    phone.sees("placed")
    assert phone.overflow() <= 0
    assert phone.problems() == []


@pytest.mark.parametrize(
    "viewport",
    [{"width": 320, "height": 568}, {"width": 844, "height": 390}, {"width": 768, "height": 1024}],
)
@pytest.mark.parametrize("size", ["100%", "200%"])
def test_nothing_is_cut_off(
    visitors: Phones, bars: FakeBars, viewport: dict[str, int], size: str
) -> None:
    phone = visitors.another(viewport=viewport)
    phone.page.add_init_script(
        "addEventListener('DOMContentLoaded', () =>"
        f" document.documentElement.style.fontSize = '{size}')"
    )
    phone.page.goto(bars.scan_url)
    phone.sees("menu")
    assert phone.overflow() <= 0
    phone.choose("latte")
    assert phone.overflow() <= 0
    phone.page.tap("#order")
    phone.sees("placed")
    assert phone.overflow() <= 0
    bars.put("MAKING")
    bars.put("COMPLETED")
    phone.is_live()
    phone.sees("completed")
    assert phone.overflow() <= 0
    expect(phone.page.locator(".number strong")).to_be_in_viewport(ratio=0.3)


def test_reload_without_a_network_shows_the_number(visitors: Phones, bars: FakeBars) -> None:
    phone = visitors.another(service_workers="allow")
    phone.page.goto(bars.scan_url)
    phone.sees("menu")
    phone.order()
    phone.sees("placed")
    eventually(lambda: phone.page.evaluate("!!navigator.serviceWorker.controller"))
    bars.is_down = True
    phone.page.reload()
    phone.sees("placed")
    expect(phone.page.locator(".number strong")).to_have_text("42")
    expect(phone.page.locator(".cut")).to_be_visible()
    bars.is_down = False
    expect(phone.page.locator(".cut")).to_have_count(0)


def test_push_shows_a_notification_although_the_page_is_gone(
    visitors: Phones, bars: FakeBars
) -> None:
    phone = visitors.another(service_workers="allow")
    phone.context.grant_permissions(["notifications"], origin=bars.url)
    phone.page.goto(bars.scan_url)
    phone.sees("menu")
    phone.order()
    phone.sees("placed")
    eventually(lambda: phone.page.evaluate("!!navigator.serviceWorker.controller"))
    shown = (
        "navigator.serviceWorker.ready.then((worker) => worker.getNotifications())"
        ".then((all) => JSON.stringify(all.map((one) => one.title)))"
    )
    session = phone.context.new_cdp_session(phone.page)
    registrations: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(r["registrationId"] for r in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    eventually(lambda: registrations or phone.page.evaluate("0"))
    bars.put("MAKING", tells=False)
    bars.put("COMPLETED", tells=False)
    push = {"origin": bars.url, "registrationId": registrations[0], "data": ""}
    session.send("ServiceWorker.deliverPushMessage", push)
    eventually(lambda: len(json.loads(phone.page.evaluate(shown))) > 0)
    assert json.loads(phone.page.evaluate(shown)) == ["☕ 42 is ready!"]


def test_failed_subscription_says_what_works_instead(visitors: Phones, bars: FakeBars) -> None:
    """This browser has no push service to subscribe to."""
    phone = visitors.another(service_workers="allow")
    phone.page.goto(bars.scan_url)
    phone.sees("menu")
    phone.page.add_init_script(
        "Notification.requestPermission = async () => 'denied';"
        "Object.defineProperty(Notification, 'permission', { value: 'default' });"
    )
    phone.page.reload()
    phone.sees("menu")
    phone.order()
    phone.sees("placed")
    phone.page.tap("text=Notify me when it is ready")
    expect(phone.page.locator(".told")).to_contain_text("Keep this page open")


def test_phone_that_may_be_notified_asks_the_bar_for_a_push(
    visitors: Phones, bars: FakeBars
) -> None:
    phone = visitors.another(service_workers="allow")
    phone.page.add_init_script(
        """
        Notification.requestPermission = async () => "granted";
        Object.defineProperty(Notification, "permission", { value: "default" });
        PushManager.prototype.subscribe = async ({ applicationServerKey }) =>
          ({ endpoint: `https://push.example/${applicationServerKey.length}` });
        """
    )
    phone.page.goto(bars.scan_url)
    phone.sees("menu")
    phone.order()
    phone.sees("placed")
    phone.page.tap("text=Notify me when it is ready")
    expect(phone.page.locator(".sms-on")).to_contain_text("You will get a notification")
    assert bars.endpoint == "https://push.example/65"
