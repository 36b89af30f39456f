"""Follows a shop: its events by MQTT, its open orders, and the figures of its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from backend.client import Connection, LiveBoard, Shop, StaffClient
from backend.client.sign_in import utc_now
from backend.demo.event_log import EventLog, LogLine
from barista_tui.core.day_figures import DayFigures

CLOSE_SECONDS = 2.0


class Watch:
    """One shop as it runs.

    Args:
        staff: the signed-in barista or manager.
        shop_id: the shop.
        on_line: receives each event, on the realtime thread.
        on_connection: receives each change of the connection, on the same thread.
        now: the clock.

    Attributes:
        log: the newest events; names that customers gave are not in it.
        day: the figures of the day.
        shop: the shop as it was read last, None before that.
    """

    def __init__(
        self,
        staff: StaffClient,
        shop_id: str,
        *,
        on_line: Callable[[LogLine], None] = lambda _line: None,
        on_connection: Callable[[Connection], None] = lambda _connection: None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.url, self.shop_id, self.now = staff.url, shop_id, now
        self._staff = staff
        self.log = EventLog(now, shows_names=False, on_line=on_line)
        self.shop: Shop | None = None
        self._board = LiveBoard(
            staff,
            shop_id,
            on_message=self.log.record,
            on_connection=on_connection,
            on_resync=self._read_shop,
            now=now,
        )
        self.day = DayFigures(shop_id, lambda: staff, self._board.orders, now)

    @property
    def connection(self) -> Connection:
        """Whether the events are live, since when, and why not."""
        return self._board.connection

    @property
    def time_zone(self) -> str | None:
        """The shop's time zone, None before it was read."""
        return self.shop.time_zone if self.shop else None

    def start(self) -> None:
        """Start following, on a separate thread."""
        self._board.start()

    def close(self) -> None:
        """Stop following."""
        self._board.close(CLOSE_SECONDS)
        self._staff.close()

    def _read_shop(self) -> None:
        self.shop = self._staff.shop_settings(self.shop_id)
