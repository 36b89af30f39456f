"""Samples of a kiosk: snapshots of its state, a fake clock, and the app."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.client import (
    DisplayOrder,
    DisplayShop,
    Figures,
    OrderState,
    QrCode,
    QueueSummary,
    StageWait,
    WaitEstimate,
)
from display_kiosk.app import KioskApp
from display_kiosk.clock import ShopClock
from display_kiosk.kiosk_state import KioskState, Snapshot
from display_kiosk.settings import Settings
from tests.fake_shop.wire import received

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LOCAL_URL = "http://192.168.1.20:8000/?shop=demo&code=691ee0a8-R3l5yd9_QxTw"
CLOUD_URL = (
    "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/api"
    "/?shop=demo&code=691ee0a8-R3l5yd9_QxTw"
)


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    moment: datetime = NOW
    counted: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def wall(self) -> datetime:
        return self.moment

    def elapsed(self) -> float:
        return self.counted

    def wait(self, event: threading.Event, seconds: float) -> None:
        self.waits.append(seconds)
        event.wait(seconds)

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        self.counted += seconds


def qr_code(now: datetime = NOW, **changes: Any) -> QrCode:
    code = QrCode(
        code="691ee0a8-R3l5yd9_QxTw",
        url=LOCAL_URL,
        drinks_left=7,
        starts_at=now - timedelta(seconds=110),
        expires_at=now + timedelta(seconds=190),
        is_open=True,
        revision=3,
        barista_seen_at=now - timedelta(seconds=5),
        served_at=now,
    )
    return replace(code, **changes)


def shop(**changes: Any) -> DisplayShop:
    shop = DisplayShop("demo", "Demo Bar", is_open=True, paused_until=None, version=0)
    return replace(shop, **changes)


def order(number: int | None, state: str = "PLACED", **changes: Any) -> DisplayOrder:
    order = DisplayOrder(
        order_id=f"o-{number}",
        number=number,
        name=None,
        state=OrderState(state),
        version=1,
        completed_at=None,
    )
    return received(replace(order, **changes))


def ready(number: int, seconds_ago: float, **changes: Any) -> DisplayOrder:
    at = NOW - timedelta(seconds=seconds_ago)
    return order(number, "COMPLETED", completed_at=at, **changes)


def figures(made: int, **changes: Any) -> Figures:
    nothing = StageWait("total", 0, None, None)
    counted = Figures(
        shop_id="demo",
        from_=NOW.replace(hour=0, minute=0),
        to=NOW - timedelta(minutes=2),
        made=made,
        made_by_you=0,
        cancelled=0,
        by_hour=(),
        drinks=(),
        options=(),
        cancellations=(),
        wait_today=nothing,
        wait_recent=nothing,
    )
    return replace(counted, **changes)


def snapshot(**changes: Any) -> Snapshot:
    code = changes.pop("code", qr_code())
    known = Snapshot(
        code=code,
        code_confirmed_at=NOW - timedelta(seconds=4),
        barista_seen_at=code.barista_seen_at if code else None,
        shop=shop(),
        queue=QueueSummary(4, WaitEstimate(180, 290)),
        confirmed_at=NOW - timedelta(seconds=4),
        is_live=True,
    )
    return replace(known, **changes)


NAMES = ("Ada", "Grace", None, "Edsger", "Барбара", None, "Katherine J.", "Linus", "李雷", None)


def busy_orders() -> tuple[DisplayOrder, ...]:
    """30 orders: 8 ready, 4 being made, 18 in line."""
    done = [ready(112 + n, 15 + 40 * (8 - n), name=NAMES[n]) for n in range(8)]
    made = [order(120 + n, "MAKING", name=NAMES[n]) for n in range(4)]
    placed = [order(124 + n, name=NAMES[(n * 3) % 10]) for n in range(18)]
    return (*done, *made, *placed)


class NoSource:
    """A source without changes."""

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass


def kiosk(known: Snapshot, settings: Settings | None = None, clock: FakeClock | None = None) -> Any:
    """Return an app that shows a snapshot, without a shop."""
    state = KioskState()
    state._snapshot = known
    settings = settings or Settings("http://x", line="Oat milk costs nothing extra today")
    return KioskApp(settings, state, ShopClock(clock or FakeClock()), NoSource())
