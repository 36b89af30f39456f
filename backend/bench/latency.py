"""How long calls and messages take while nothing else happens."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

from backend.bench.local_shop import BenchShop
from backend.bench.people import Phone, listening, order_of
from backend.client import OrderState

_WARM_UP_ORDERS = 3
_PAUSE_SECONDS = 0.3
TO_BARISTA = "PUT to the barista's message"
TO_CUSTOMER = "complete to the customer's message"


@dataclass(frozen=True)
class Times:
    """Milliseconds of some calls."""

    median_ms: float
    p95_ms: float


def measure_latency(shop: BenchShop, orders: int) -> dict[str, Times]:
    """Make orders one after another; return the times by what was measured."""
    taken: dict[str, list[float]] = defaultdict(list)
    for number in range(_WARM_UP_ORDERS + orders):
        order = _one_order(shop)
        if number >= _WARM_UP_ORDERS:
            for name, seconds in order.items():
                taken[name].append(seconds)
        time.sleep(_PAUSE_SECONDS)  # so that the workflow of one order is not the load of the next
    return {name: times_of(seconds) for name, seconds in taken.items()}


def times_of(seconds: list[float]) -> Times:
    """Return the median and the 95th percentile of some durations."""
    if len(seconds) < 2:
        return Times(round(seconds[0] * 1000, 1), round(seconds[0] * 1000, 1))
    p95 = quantiles(seconds, n=20, method="inclusive")[-1]
    return Times(round(median(seconds) * 1000, 1), round(p95 * 1000, 1))


def _one_order(shop: BenchShop) -> dict[str, float]:
    taken: dict[str, float] = {}

    def timed(name: str, call: Callable[[], object]) -> float:
        began = time.perf_counter()
        call()
        taken[name] = time.perf_counter() - began
        return began

    code = shop.display.qr_code(shop.shop_id).code
    with listening(shop, shop.barista) as (terminal,), Phone(shop) as phone:
        timed("GET /health", shop.manager.health)
        timed("scan", lambda: phone.scan(code))
        menu = shop.manager.shop(shop.shop_id)
        phone.follow()
        time.sleep(_PAUSE_SECONDS)  # the workflow waits by now
        began = timed("PUT", lambda: phone.place(order_of(menu)))
        taken[TO_BARISTA] = terminal.arrival(phone.order_id, OrderState.PLACED) - began
        time.sleep(_PAUSE_SECONDS)
        timed("make", lambda: shop.barista.make(shop.shop_id, phone.order_id))
        time.sleep(_PAUSE_SECONDS)
        began = timed("complete", lambda: shop.barista.complete(shop.shop_id, phone.order_id))
        taken[TO_CUSTOMER] = phone.inbox.arrival(phone.order_id, OrderState.COMPLETED) - began
        time.sleep(_PAUSE_SECONDS)
        timed("collect", lambda: shop.barista.collect(shop.shop_id, phone.order_id))
    return taken
