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


def measure(browser: Browser) -> tuple[float, float]:
    """Return the seconds until the menu can be tapped, and from the tap on Order to the number."""
    with serving(FakeBars()) as bars:
        phones = Phones(browser, None, bars.broker)
        phone = phones.another()
        session = phone.context.new_cdp_session(phone.page)
        session.send("Network.enable")
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
        phones.put_away()
    return usable, placed


def main(runs: int = 5) -> None:
    """Measure several times and print the medians."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        measured = [measure(browser) for _ in range(runs)]
        browser.close()
    usable, placed = (statistics.median(times) for times in zip(*measured, strict=True))
    print(f"scan to a usable menu        {usable:5.2f} s")  # noqa: T201 - a report
    print(f"the sheet comes to rest      {_AT_REST_SECONDS:5.2f} s")  # noqa: T201
    print(f"tap on Order to the number   {placed:5.2f} s")  # noqa: T201
    total = usable + _AT_REST_SECONDS + placed
    print(f"scan to the number, two taps {total:5.2f} s (median of {runs})")  # noqa: T201


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
