"""Whole orders a second with several clients, each of which is read back afterwards."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from backend.bench.latency import times_of
from backend.bench.local_shop import BenchShop
from backend.bench.people import order_of
from backend.bench.processes import cpu_seconds
from backend.client import CustomerClient, OrderRequest, OrderState

_SETTLE_SECONDS = 60.0


@dataclass(frozen=True)
class Throughput:
    """The result with some clients at once.

    Attributes:
        clients: How many.
        orders: How many whole orders they made: scan, PUT, make, complete, collect.
        per_second: Whole orders a second.
        order_p95_ms: The time of the five calls of an order, 95th percentile.
        lost: Orders that could not be read back as collected, with a number of their own.
    """

    clients: int
    orders: int
    per_second: float
    order_p95_ms: float
    lost: int


def measure_throughput(shop: BenchShop, clients: int, orders: int) -> Throughput:
    """Make `orders` whole orders with `clients` threads, and read every one back."""
    code = shop.display.qr_code(shop.shop_id).code
    request = order_of(shop.manager.shop(shop.shop_id))
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        made = list(pool.map(lambda _: _whole_order(shop, code, request), range(orders)))
    seconds = time.perf_counter() - began
    return Throughput(
        clients,
        orders,
        round(orders / seconds, 2),
        times_of([taken for _, taken in made]).p95_ms,
        _lost(shop, [order_id for order_id, _ in made]),
    )


def _whole_order(shop: BenchShop, code: str, request: OrderRequest) -> tuple[str, float]:
    """Make one order; return its id and the seconds that its calls took."""
    customer = CustomerClient(shop.url, transport=shop.transport)
    began = time.perf_counter()
    order_id = customer.scan(shop.shop_id, code).order.order_id
    customer.place(order_id, request.drink_id, request.option_ids, name=request.name)
    shop.barista.make(shop.shop_id, order_id)
    shop.barista.complete(shop.shop_id, order_id)
    shop.barista.collect(shop.shop_id, order_id)
    return order_id, time.perf_counter() - began


def _lost(shop: BenchShop, order_ids: list[str]) -> int:
    """Return how many orders are not collected, or share their number with another one."""
    orders = [shop.barista.order(shop.shop_id, order_id) for order_id in order_ids]
    collected = {order.number for order in orders if order.state is OrderState.COLLECTED}
    return len(order_ids) - len(collected)


def wait_until_idle(shop: BenchShop) -> None:
    """Wait until the shop's processes are idle: the events of a rush are handled after it.

    Raises:
        TimeoutError: They were busy for a minute.
    """
    limit = time.monotonic() + _SETTLE_SECONDS
    before = cpu_seconds(shop.folder)
    while True:
        time.sleep(1.0)
        now = cpu_seconds(shop.folder)
        if now - before < 0.1:
            return
        if time.monotonic() > limit:
            raise TimeoutError("the shop was still busy a minute after its last order")
        before = now
