"""Bad Wi-Fi, sleeping phones, second tabs: one order, and then the right screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Request, Route, expect

from tests.open_shop import TestShop
from tests.ordering_page.phone import Door, Phone, Phones
from tests.ordering_page.test_order_on_the_page import open_order

pytestmark = pytest.mark.cloud

# A sleeping phone, as far as a page knows: it is hidden, and shown again.
_SET_HIDDEN = """(isHidden) => {
  Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def bar(shop: TestShop) -> str:
    """Create a shop for this test."""
    return shop.new_shop()


def offline(phone: Phone) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return how to disconnect the phone from the network, and to connect it again."""
    return lambda: phone.context.set_offline(True), lambda: phone.context.set_offline(False)


def behind_a_closed_door(phone: Phone) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return how to close the front door, and how to open it again."""
    door = Door(phone.shop)
    return door.close, door.open


@pytest.mark.parametrize("kind", [offline, behind_a_closed_door])
def test_page_recovers_from_a_lost_network_in_each_state(
    phone: Phone,
    shop: TestShop,
    bar: str,
    kind: Callable[[Phone], tuple[Callable[[], None], Callable[[], None]]],
) -> None:
    cut, mend = kind(phone)
    phone.scan(bar)
    phone.is_live()
    phone.page.tap("[data-drink=latte]")
    cut()
    phone.page.tap("#order")
    expect(phone.page.locator(".cut")).to_be_visible()
    mend()
    phone.sees("placed")

    order, token = open_order(shop, bar), shop.as_staff("barista").session.id_token
    behind = Door(shop)
    path = f"/staff/shops/{bar}/orders/{order['orderId']}"
    steps = {"make": "making", "complete": "completed", "collect": "collected"}
    for action, screen in steps.items():
        phone.is_live()
        cut()
        assert behind.call_behind(f"{path}/{action}", token) == 200
        expect(phone.page.locator(".cut")).to_be_visible()
        mend()
        phone.sees(screen)
    assert len(phone.orders()) == 1


def test_reloads_tabs_and_double_taps_make_one_order(phone: Phone, bar: str) -> None:
    url = phone.scan(bar)
    other_tab = phone.watch(phone.context.new_page())
    other_tab.goto(url)
    phone.sees("menu", page=other_tab)
    phone.page.reload()
    phone.sees("menu")
    phone.page.tap("[data-drink=latte]")
    phone.page.go_back()
    expect(phone.page.locator("dialog")).to_have_count(0)
    phone.page.tap("[data-drink=latte]")
    phone.page.tap("#order", trial=True)  # waits until the sheet has come to rest
    phone.page.locator("#order").evaluate("(order) => { order.click(); order.click(); }")
    phone.sees("placed")
    phone.sees("placed", page=other_tab)
    phone.page.reload()
    phone.sees("placed")
    other_tab.goto(url)
    phone.sees("placed", page=other_tab)
    assert [order["state"] for order in phone.orders()] == ["PLACED"]


def test_two_tabs_that_scan_at_once_share_one_order(phone: Phone, bar: str) -> None:
    url = phone.kiosk_url(bar)
    other_tab = phone.watch(phone.context.new_page())
    for tab in (phone.page, other_tab):
        tab.goto(url, wait_until="commit")
    phone.sees("menu")
    phone.sees("menu", page=other_tab)
    assert len(phone.orders()) == 1


def test_order_survives_a_lost_answer(phone: Phone, shop: TestShop, bar: str) -> None:
    lost: list[str] = []

    def lose_the_first(route: Route, request: Request) -> None:
        if request.method == "PUT" and not lost:
            lost.append(request.url)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.scan(bar)
    phone.page.route("**/orders/*", lose_the_first)
    phone.order()
    phone.sees("placed")
    assert lost
    assert len(phone.orders()) == 1
    assert open_order(shop, bar)["version"] == 2


def test_page_reconnects_after_sleeping_longer_than_its_session(
    phone: Phone, shop: TestShop, bar: str
) -> None:
    sockets: list[str] = []
    phone.page.on("websocket", lambda socket: sockets.append(socket.url))
    phone.page.clock.install()
    phone.scan(bar)
    phone.order()
    phone.sees("placed")
    phone.is_live()
    before = len(sockets)
    phone.page.evaluate(_SET_HIDDEN, True)
    door = Door(shop)
    door.close()  # breaks the connection, as a long sleep does
    phone.page.clock.fast_forward("02:00:00")
    door.open()
    shop.act(open_order(shop, bar), "make")
    phone.page.evaluate(_SET_HIDDEN, False)
    phone.sees("making")
    phone.is_live()
    assert len(set(sockets)) == len(sockets) > before


def test_page_polls_without_websockets(phone: Phone, shop: TestShop, bar: str) -> None:
    phone.page.route_web_socket("**/mqtt*", lambda socket: socket.close())
    phone.scan(bar)
    phone.order()
    phone.sees("placed")
    shop.act(open_order(shop, bar), "make")
    phone.sees("making")
    expect(phone.page.locator("#page")).to_have_attribute("data-live", "false")


def test_other_phone_neither_sees_nor_changes_the_order(
    phones: Phones, shop: TestShop, bar: str
) -> None:
    owner, other = phones.another(), phones.another()
    owner.scan(bar)
    owner.order()
    owner.sees("placed")
    order_id = owner.orders()[0]["orderId"]
    other.scan(bar)
    other.page.evaluate(
        """(orderId) => {
          const memory = JSON.parse(localStorage.getItem("serverlesspresso"));
          localStorage.setItem("serverlesspresso", JSON.stringify({ ...memory, orderId }));
        }""",
        order_id,
    )
    other.page.reload()
    other.sees("welcome")
    token = other.page.evaluate("JSON.parse(localStorage.getItem('serverlesspresso')).token")
    for method in ("GET", "DELETE"):
        assert shop.call(method, f"/orders/{order_id}", token).status_code == 404
    assert owner.orders()[0]["state"] == "PLACED"
