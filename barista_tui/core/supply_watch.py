"""Watches the supplies of the shop: warns before one runs out, and when it has."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from backend.client import Shop, StaffClient, Supply, SupplyStatus, WhenEmpty
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.summaries import time_of_day

# How long ahead the status bar shows a time, and a notification warns.
SHOWN_AHEAD = timedelta(minutes=60)
WARNED_AHEAD = timedelta(minutes=30)
_READ_EVERY = timedelta(seconds=60)


class SupplyWatch:
    """Reads how much is left once a minute, if the shop has supplies at all. Thread-safe.

    Args:
        shop_id: the shop.
        reader: returns the client to read with, or None.
        notifications: where the barista is warned.
        now: the clock.
    """

    def __init__(
        self,
        shop_id: str,
        reader: Callable[[], StaffClient | None],
        notifications: NotificationLog,
        now: Callable[[], datetime],
    ) -> None:
        self._shop_id = shop_id
        self._reader = reader
        self._notifications = notifications
        self._now = now
        self._lock = threading.Lock()
        self._supplies: tuple[Supply, ...] | None = None
        self._statuses: tuple[SupplyStatus, ...] = ()
        self._read_at: datetime | None = None
        self._warned: set[tuple[str, datetime]] = set()

    @property
    def statuses(self) -> tuple[SupplyStatus, ...]:
        """How much of each supply was left when it was last read."""
        return self._statuses

    def apply(self, shop: Shop | None) -> None:
        """Apply the shop as it is now, and say which supply has run out since."""
        if shop is None:
            return
        with self._lock:
            known, self._supplies = self._supplies, shop.supplies
            if known == shop.supplies:
                return
            self._read_at = None  # what was read is of other amounts
        before = {one.supply_id: one for one in known or ()}
        for supply in shop.supplies:
            earlier = before.get(supply.supply_id)
            if supply.ran_out_at is not None and earlier and earlier.ran_out_at is None:
                self._notifications.warning(_run_out_text(supply))

    def check(self) -> None:
        """Read how much is left, if that is due, and warn of what runs out soon.

        Raises:
            ClientError: the shop did not answer.
        """
        now = self._now()
        with self._lock:
            is_due = self._read_at is None or now - self._read_at >= _READ_EVERY
        if not self._supplies:
            self._statuses = ()
        elif is_due:
            self.read()

    def read(self) -> None:
        """Read how much is left now.

        Raises:
            ClientError: the shop did not answer.
        """
        reader = self._reader()
        if reader is None:
            return
        self._statuses = reader.supplies(self._shop_id)
        with self._lock:
            self._read_at = self._now()
        self._warn()

    def summary(self) -> str:
        """Return until when the supplies last that run out within the hour, or nothing."""
        soon = sorted(
            (status.runs_out_at, status.name)
            for status in self._statuses
            if status.runs_out_at and not self._has_run_out(status)
        )
        limit = self._now() + SHOWN_AHEAD
        texts = [f"{name} ~{time_of_day(at)}" for at, name in soon if at <= limit]
        return ", ".join(texts)

    def _warn(self) -> None:
        limit = self._now() + WARNED_AHEAD
        for status in self._statuses:
            supply = self._supply(status.supply_id)
            if supply is None or status.runs_out_at is None or self._has_run_out(status):
                continue
            if (
                status.runs_out_at <= limit
                and (supply.supply_id, supply.set_at) not in self._warned
            ):
                self._warned.add((supply.supply_id, supply.set_at))
                self._notifications.warning(
                    f"{status.name} lasts until about {time_of_day(status.runs_out_at)} at this"
                    f" pace: {drinks(status.left_servings)} left."
                )

    def _supply(self, supply_id: str) -> Supply | None:
        return next((one for one in self._supplies or () if one.supply_id == supply_id), None)

    def _has_run_out(self, status: SupplyStatus) -> bool:
        supply = self._supply(status.supply_id)
        return supply is None or supply.ran_out_at is not None


def drinks(servings: int) -> str:
    """Return a number of servings in words."""
    return "1 drink is" if servings == 1 else f"{servings} drinks are"


def _run_out_text(supply: Supply) -> str:
    if supply.when_empty is WhenEmpty.SELL_OUT:
        return f"{supply.name} has run out: it is sold out now. A new amount puts it back."
    return (
        f"By the count, {supply.name} has run out. If so, mark it as sold out:"
        " o, then x, or out in line mode."
    )
