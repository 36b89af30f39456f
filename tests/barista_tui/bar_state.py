"""What tests of the board ask the fake shop."""

from __future__ import annotations

from barista_tui.session import BaristaSession
from tests.fake_shop import FakeShop

from .fake_feed import FakeFeeds


def state(bar: FakeShop, number: int = 1) -> str:
    """Return the state of an order, by its number."""
    return str(bar.orders[f"order-{number}"]["state"])


def filled(bar: FakeShop, feeds: FakeFeeds, session: BaristaSession, orders: int) -> BaristaSession:
    """Place orders, and show all orders of the bar on the board."""
    for _ in range(orders):
        bar.place()
    feeds.orders = [bar.order(order_id) for order_id in bar.orders]
    return session
