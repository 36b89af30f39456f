"""Prints how long a usual drink takes from the scan to its number, on a slow phone.

    python -m tests.ordering_page.time_to_order [runs]

The network is Lighthouse's slow 4G (150 ms, 1.6 Mbit/s, as Chromium applies them), the
processor four times slower than this machine's. The bar answers at once. Taps are two:
the drink, and Order.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from playwright.sync_api import Browser, sync_playwright

from tests.fake_shop.server import serving
from tests.ordering_page.conftest import ARGUMENTS, chromium
from tests.ordering_page.fake_bar import FakeBars
from tests.ordering_page.phone import Phones

_SLOW_4G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1.6 * 0.9 * 1024 * 1024 / 8,
    "uploadThroughput": 0.75 * 0.9 * 1024 * 1024 / 8,
}
_SLOWER = {"rate": 4}
# Until then the sheet takes no tap, so that the second of a double tap orders nothing.
_AT_REST_SECONDS = 0.4


@dataclass(frozen=True)
class Order:
    """How one order went.

    Attributes:
        usable_seconds: Until the menu can be tapped.
        placed_seconds: From the tap on Order to the number.
        requests: One after another, from the scan to the number.
        received_bytes: Compressed, headers included.
        busy_seconds: What the slower processor's main thread did, and of that:
        script_seconds: JavaScript.
        drawing_seconds: Style and layout.
    """

    usable_seconds: float
    placed_seconds: float
    requests: float
    received_bytes: float
    busy_seconds: float
    script_seconds: float
    drawing_seconds: float


def measure(browser: Browser) -> Order:
    """Order the usual drink once."""
    with serving(FakeBars()) as bars:
        phones = Phones(browser, None, bars.broker)
        phone = phones.another()
        session = phone.context.new_cdp_session(phone.page)
        session.send("Network.enable")
        session.send("Performance.enable")
        received: list[float] = []
        session.on("Network.loadingFinished", lambda e: received.append(e["encodedDataLength"]))
        session.send("Network.emulateNetworkConditions", _SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", _SLOWER)
        began = time.monotonic()
        phone.page.goto(bars.scan_url, wait_until="commit")
        phone.page.locator("[data-drink=latte]").wait_for()
        usable = time.monotonic() - began
        phone.choose("latte")
        phone.page.tap("#order", trial=True)
        ordered = time.monotonic()
        phone.page.tap("#order")
        phone.page.locator("[data-screen=placed] .number strong").wait_for()
        placed = time.monotonic() - ordered
        answer = session.send("Performance.getMetrics")["metrics"]
        metrics = {metric["name"]: metric["value"] for metric in answer}
        phones.put_away()
    return Order(
        usable_seconds=usable,
        placed_seconds=placed,
        requests=len(_awaited(bars.calls)),
        received_bytes=sum(received),
        busy_seconds=metrics["TaskDuration"],
        script_seconds=metrics["ScriptDuration"],
        drawing_seconds=metrics["LayoutDuration"] + metrics["RecalcStyleDuration"],
    )


def _awaited(calls: Sequence[str]) -> list[str]:
    """Return the calls that the number waits for: others run beside them."""
    return [call for call in calls if call == "GET /" or call.startswith(("POST /shops", "PUT "))]


def main(runs: int = 5) -> None:
    """Measure several times and print the medians."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        measured = [measure(browser) for _ in range(runs)]
        browser.close()
    order = Order(
        *(statistics.median(values) for values in zip(*map(astuple, measured), strict=True))
    )
    total = order.usable_seconds + _AT_REST_SECONDS + order.placed_seconds
    for what, value in (
        ("scan to a usable menu", f"{order.usable_seconds:.2f} s"),
        ("the sheet comes to rest", f"{_AT_REST_SECONDS:.2f} s"),
        ("tap on Order to the number", f"{order.placed_seconds:.2f} s"),
        ("scan to the number, two taps", f"{total:.2f} s (median of {runs})"),
        ("requests that it waits for", f"{order.requests:.0f}"),
        ("received", f"{order.received_bytes / 1024:.1f} KB"),
        ("main thread, four times slower", f"{order.busy_seconds * 1000:.0f} ms"),
        ("  of that JavaScript", f"{order.script_seconds * 1000:.0f} ms"),
        ("  of that style and layout", f"{order.drawing_seconds * 1000:.0f} ms"),
    ):
        print(f"{what:32}{value:>9}")  # noqa: T201 - a report


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
