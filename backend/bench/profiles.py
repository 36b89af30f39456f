"""What the shop costs: a drink in a quiet hour and in a rush, and a day on which it is closed.

`quiet` is compressed in time: the drinks are made one after another, and what the
terminals, the kiosk and the phones poll is counted over a measured minute and
scaled to the hour. `rush` makes its five minutes' orders as fast as they go. `closed` is
a day of nothing; `connected` is one whose terminals and kiosk nobody turned off.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from backend.bench.calls import Call
from backend.bench.drink import Scene, count_drinks
from backend.bench.idle_programs import idle_programs
from backend.bench.local_shop import BenchShop
from backend.bench.people import waiting_phones
from backend.bench.usage import Usage, requests_by_caller, requests_by_service, usage_of
from backend.robot import Plan, StaffCredentials, run_robot

Profile = Literal["quiet", "rush", "closed", "connected"]
ReportStep = Callable[[str], None]

DRINKS_PER_HOUR = 71
QUIET = Scene(terminals=2, kiosks=1, phones=5)
ALONE = Scene(terminals=2, kiosks=1, phones=0)
_RUSH_ORDERS = 60
_RUSH_MINUTES = 5
_MEASURED_SECONDS = 60.0
_MINUTES_PER_DAY = 24 * 60


@dataclass(frozen=True)
class ProfileUsage:
    """What one profile used.

    Attributes:
        profile: Which.
        per: What the usage is for: a drink, or a day.
        usage: Everything, polling included.
        drink: The part from the scan to the collection.
        note: How it was measured.
        parts: Requests by service and action, and by caller, for one drink or one day.
    """

    profile: Profile
    per: Literal["drink", "day"]
    usage: Usage
    drink: Usage
    note: str
    parts: dict[str, dict[str, float]]


def measure_quiet(shop: BenchShop, drinks: int, report_step: ReportStep) -> ProfileUsage:
    """Measure a quiet hour: 71 drinks, 2 terminals, 1 kiosk, 5 phones waiting."""
    report_step(f"Making {drinks} drinks, one after another")
    made = count_drinks(shop, drinks, QUIET)
    report_step("Counting what is polled in a minute")
    polled = _measured_minute(shop)
    drink = usage_of(made.calls).scaled(1 / drinks)
    page = usage_of(made.page_calls).scaled(1 / drinks)
    polling = usage_of(polled).scaled(60 / DRINKS_PER_HOUR)
    connections = QUIET.terminals + QUIET.kiosks + QUIET.phones
    connected = Usage(connection_minutes=connections * 60 / DRINKS_PER_HOUR)
    return ProfileUsage(
        "quiet",
        "drink",
        drink + page + polling + connected,
        drink,
        f"{drinks} drinks one after another; polling measured over a minute and scaled to an hour"
        f" of {DRINKS_PER_HOUR} drinks; {connections} connections all the time",
        {**_parts(made.calls, drinks), "polled per drink": _polled(polled)},
    )


def measure_rush(shop: BenchShop, report_step: ReportStep) -> ProfileUsage:
    """Measure a rush: the orders of five minutes, made by two baristas as fast as they go.

    Raises:
        RuntimeError: An order was lost.
    """
    report_step(f"A rush of {_RUSH_ORDERS} orders")
    mark = shop.trace.mark()
    people = shop.staff
    summary = run_robot(
        Plan(shop.url, shop.shop_id, _RUSH_ORDERS, 2),
        StaffCredentials(people["display"], (people["barista"],), people["manager"]),
    )
    shop.trace.wait_until_quiet()
    if not summary.is_sound:
        raise RuntimeError("an order of the rush was lost, or a call failed")
    calls = shop.trace.since(mark)
    usage = usage_of(calls).scaled(1 / _RUSH_ORDERS)
    note = (
        f"{_RUSH_ORDERS} orders of {_RUSH_MINUTES} minutes in {summary.seconds:.0f} s; some are"
        " cancelled, recalled or left, and every one is read back, as the robots do"
    )
    return ProfileUsage("rush", "drink", usage, usage, note, _parts(calls, _RUSH_ORDERS))


def measure_closed(shop: BenchShop, report_step: ReportStep) -> ProfileUsage:
    """Measure a closed shop, with nothing connected."""
    _close(shop)
    report_step("A minute of nothing")
    return _closed_day("closed", _counted_minute(shop), 0, "no program is connected")


def measure_connected(shop: BenchShop, report_step: ReportStep) -> ProfileUsage:
    """Measure a closed shop whose terminals and kiosks were left running."""
    _close(shop)
    report_step("A minute of programs that nobody uses")
    with idle_programs(shop, QUIET.terminals, QUIET.kiosks):
        shop.trace.wait_until_quiet()
        calls = _counted_minute(shop)
    connected = QUIET.terminals + QUIET.kiosks
    left = f"{QUIET.terminals} terminals and {QUIET.kiosks} kiosk were left running"
    return _closed_day("connected", calls, connected, left)


def _close(shop: BenchShop) -> None:
    shop.manager.set_open(shop.shop_id, False)
    shop.trace.wait_until_quiet()


def _counted_minute(shop: BenchShop) -> list[Call]:
    mark = shop.trace.mark()
    time.sleep(_MEASURED_SECONDS)
    return shop.trace.since(mark)


def _closed_day(profile: Profile, calls: list[Call], connected: int, who: str) -> ProfileUsage:
    usage = usage_of(calls).scaled(_MINUTES_PER_DAY)
    connections = Usage(connection_minutes=connected * _MINUTES_PER_DAY)
    note = f"one measured minute, scaled to a day; {who}"
    parts = _parts(calls, 1 / _MINUTES_PER_DAY)
    return ProfileUsage(profile, "day", usage + connections, Usage(), note, parts)


def _measured_minute(shop: BenchShop) -> list[Call]:
    """Return the calls of a minute in which everybody is connected and nothing happens."""
    with waiting_phones(shop, QUIET.phones), idle_programs(shop, QUIET.terminals, QUIET.kiosks):
        shop.trace.wait_until_quiet()
        return _counted_minute(shop)


def _polled(calls: list[Call]) -> dict[str, float]:
    return {
        name: round(count * 60 / DRINKS_PER_HOUR, 2)
        for name, count in requests_by_service(calls).items()
    }


def _parts(calls: list[Call], count: float) -> dict[str, dict[str, float]]:
    return {
        "requests": {n: round(c / count, 2) for n, c in requests_by_service(calls).most_common()},
        "callers": {n: round(c / count, 2) for n, c in requests_by_caller(calls).most_common()},
    }
