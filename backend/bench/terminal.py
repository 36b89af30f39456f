"""The barista's terminal under 1,000 open orders: time to paint, time for a key, memory.

The real app runs with a real session, without a screen. Only its feed is a fake, so
that nothing but the terminal is measured. Run as a module, in a process of its own,
it prints the figures as JSON.
"""

from __future__ import annotations

import asyncio
import base64
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import MISSING, asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from backend.client import (
    Board,
    Connection,
    OrderState,
    Shop,
    StaffClient,
    StaffOrder,
    StaffSession,
)
from backend.local import sample_menu
from barista_tui.app import BaristaApp
from barista_tui.core.feed import Feed, FeedListener
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.state_directory import lock_state_directory
from barista_tui.session import BaristaSession
from barista_tui.settings import Settings, Sound
from barista_tui.widgets.no_markup import Static

NOWHERE = "http://127.0.0.1:9"
SIZE = (120, 40)
_LIMIT_SECONDS = 10.0
_FLOOR_PAINTS = 30


@dataclass(frozen=True, slots=True)
class TerminalFigures:
    """Milliseconds from message to painted and from key to painted; megabytes at most.

    `burst_paints` is how often the board was painted for `burst_messages`. The floor is
    the time that an empty Textual app takes from a change of all lines to painted.
    """

    orders: int
    paint_median_ms: float
    paint_p95_ms: float
    key_median_ms: float
    key_p95_ms: float
    burst_messages: int
    burst_paints: int
    memory_mb: float
    floor_median_ms: float
    floor_p95_ms: float


def measure_terminal(orders: int = 1000) -> TerminalFigures:
    """Measure a terminal in a process of its own.

    Raises:
        subprocess.CalledProcessError: the terminal failed.
    """
    command = [sys.executable, "-m", "backend.bench.terminal", str(orders)]
    root = Path(__file__).resolve().parents[2]
    answer = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=True, cwd=root
    )
    return TerminalFigures(**json.loads(answer.stdout))


class _Feed:
    """A feed without a broker, to which the measurement publishes."""

    def __init__(self, listener: FeedListener, orders: Sequence[StaffOrder], shop: Shop) -> None:
        self._listener = listener
        self._board = Board[StaffOrder]()
        self._board.load(orders)
        self._lock = threading.Lock()
        now = datetime.now(UTC)
        self.connection = Connection(True, now, now)
        self.shop = shop

    def orders(self, *states: OrderState) -> tuple[StaffOrder, ...]:
        with self._lock:
            return self._board.orders(*states)

    def get(self, order_id: str) -> StaffOrder | None:
        with self._lock:
            return self._board.get(order_id)

    def apply(self, order: StaffOrder) -> None:
        with self._lock:
            change = self._board.apply(order)
        if change is not None:
            self._listener.on_changes([change])

    def start(self) -> None:
        pass

    def close(self, limit_seconds: float | None = None) -> None:
        pass


class _App(BaristaApp):
    """Records when something was painted."""

    painted_at = 0.0

    def _display(self, screen: object, renderable: object) -> None:
        super()._display(screen, renderable)  # type: ignore[arg-type]
        self.painted_at = time.perf_counter()


class _EmptyApp(App[None]):
    """An app with one widget that fills the screen: what no app can be quicker than."""

    painted_at = 0.0

    def compose(self) -> ComposeResult:
        yield Static()

    def _display(self, screen: object, renderable: object) -> None:
        super()._display(screen, renderable)  # type: ignore[arg-type]
        self.painted_at = time.perf_counter()


async def _floor() -> Sequence[float]:
    """Return the seconds that an empty app takes to paint, many times."""
    app, columns, rows = _EmptyApp(), *SIZE
    seconds = []
    async with app.run_test(size=SIZE) as pilot:
        await _settled(app, pilot)
        for number in range(_FLOOR_PAINTS):
            began = time.perf_counter()
            app.query_one(Static).update("\n".join([str(number % 10) * columns] * rows))
            seconds.append(await _painted(app, began))
            await _settled(app, pilot)
    return seconds


async def _measure(number_of_orders: int) -> TerminalFigures:
    floor = await _floor()
    with tempfile.TemporaryDirectory() as folder:
        feeds: list[_Feed] = []
        shop = _shop()
        orders = [_order(number) for number in range(1, number_of_orders + 1)]

        def open_feed(_staff: StaffClient, _shop_id: str, listener: FeedListener) -> Feed:
            feeds.append(_Feed(listener, orders, shop))
            return feeds[0]

        with lock_state_directory(Path(folder), NOWHERE, "bench") as directory:
            directory.sessions.write_text(
                json.dumps({"current": "bea", "sessions": [_session().stored()]})
            )
            quiet = replace(Settings(), sound=Sound(on=False))
            # Its clock moves a second at each look, so that no key counts as a held one.
            clock = count(0.0, 1.0).__next__
            session = BaristaSession(
                ShopTarget(NOWHERE, "bench"), directory, quiet, open_feed=open_feed, clock=clock
            )
            session.shop_state.apply(shop)
            app = _App(session)
            async with app.run_test(size=SIZE) as pilot:
                await _settled(app, pilot)
                return await _figures(app, pilot, feeds[0], orders, floor)


async def _figures(
    app: _App,
    pilot: Pilot[None],
    feed: _Feed,
    orders: Sequence[StaffOrder],
    floor: Sequence[float],
) -> TerminalFigures:
    paints = []
    for order in orders[:60]:
        began = time.perf_counter()
        feed.apply(replace(order, version=order.version + 1, name="Changed"))
        paints.append(await _painted(app, began))
        await _settled(app, pilot)
    keys = []
    for key in ["down"] * 30 + ["t", "home"] * 15:
        began = time.perf_counter()
        app.simulate_key(key)
        keys.append(await _painted(app, began))
        await _settled(app, pilot)
    before = app.redraws
    for order in orders[100:300]:
        feed.apply(replace(order, version=order.version + 1, name="Burst"))
        await asyncio.sleep(0)
    await _settled(app, pilot)
    return TerminalFigures(
        orders=len(orders),
        paint_median_ms=round(median(paints) * 1000, 1),
        paint_p95_ms=round(quantiles(paints, n=20)[-1] * 1000, 1),
        key_median_ms=round(median(keys) * 1000, 1),
        key_p95_ms=round(quantiles(keys, n=20)[-1] * 1000, 1),
        burst_messages=200,
        burst_paints=app.redraws - before,
        memory_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        floor_median_ms=round(median(floor) * 1000, 1),
        floor_p95_ms=round(quantiles(floor, n=20)[-1] * 1000, 1),
    )


async def _painted(app: _App | _EmptyApp, began: float) -> float:
    """Return the seconds from a moment to the next painting."""
    while app.painted_at < began:
        if time.perf_counter() - began > _LIMIT_SECONDS:
            raise TimeoutError("nothing was painted")
        await asyncio.sleep(0.001)
    return app.painted_at - began


async def _settled(app: _App | _EmptyApp, pilot: Pilot[None]) -> None:
    """Wait until nothing has been painted for a while."""
    await pilot.pause()
    while time.perf_counter() - app.painted_at < 0.08:
        await asyncio.sleep(0.01)


def _order(number: int) -> StaffOrder:
    drink = sample_menu.MENU[number % len(sample_menu.MENU)]
    options = [modifier.options[number % 2] for modifier in drink.modifiers if modifier.required]
    moment = datetime.now(UTC) - timedelta(seconds=2000 - number)
    required = (field.name for field in fields(StaffOrder) if field.default is MISSING)
    unknown: dict[str, Any] = dict.fromkeys(required)
    known = {
        "order_id": f"order-{number}",
        "shop_id": "bench",
        "number": number,
        "state": OrderState.PLACED,
        "version": 2,
        "drink_id": drink.drink_id,
        "drink_name": drink.name,
        "option_ids": tuple(option.option_id for option in options),
        "options": tuple(option.name for option in options),
        "allergens": drink.allergens_with([option.option_id for option in options]),
        "name": f"Guest {number}",
        "note": "not too hot, please" if number % 3 == 0 else None,
        "attempt": 0,
        "is_walk_up": False,
        "scanned_at": moment,
        "placed_at": moment,
    }
    return StaffOrder(**{**unknown, **known})


def _shop() -> Shop:
    return Shop(
        shop_id="bench",
        name="Bench",
        is_open=True,
        paused_until=None,
        menu=tuple(sample_menu.MENU),
        drinks_per_code=10,
        code_interval_seconds=300,
        max_open_orders=1000,
        sms_on=False,
        time_zone="UTC",
        version=1,
    )


def _session() -> StaffSession:
    claims = json.dumps({"cognito:username": "bea"}).encode()
    token = f"h.{base64.urlsafe_b64encode(claims).rstrip(b'=').decode()}.s"
    return StaffSession("bea", ("barista",), token, "r", datetime.now(UTC) + timedelta(days=1))


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(_measure(int(sys.argv[1]))))))  # noqa: T201
