"""The agenda at the bar: the sign of a rush, and the warning before a break."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from backend.client import Agenda, Break, BreakForecast, ClientError, Shop
from backend.client.worker import Worker
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.summaries import time_of_day

CHECK_SECONDS = 10.0
WARN_BEFORE = timedelta(minutes=10)
# A shop that does not answer is asked again until then.
ASK_UNTIL = timedelta(minutes=5)


def rush_sign(shop: Shop | None, now: datetime) -> str:
    """Return what the status bar says while a rush runs, else an empty text."""
    rush = shop.rush_at(now) if shop else None
    if shop is None or rush is None:
        return ""
    public = shop.public_rush(now)
    is_short = public is not None and public.drink_ids is not None
    return f"{'short menu' if is_short else 'rush'} until {time_of_day(rush.ends_at)}"


def break_due(agenda: Agenda, now: datetime) -> Break | None:
    """Return the next break if it is to be warned of: ten minutes before, or when its rush begins.

    Of the two, the earlier one counts.
    """
    coming = agenda.next_break(now)
    if coming is None:
        return None
    warn_at = min(coming.starts_at - WARN_BEFORE, agenda.around(coming).starts_at)
    return coming if warn_at <= now else None


def break_warning(coming: Break, forecast: BreakForecast | None) -> str:
    """Return the warning: when the break is, how many orders to expect, and why so many."""
    begins = f"{coming.name} at {time_of_day(coming.starts_at)}"
    if forecast is None:
        return f"{begins}. How many orders to expect is not known: the shop did not answer."
    start, end = time_of_day(forecast.rush_starts_at), time_of_day(forecast.rush_ends_at)
    if forecast.expected_orders is None:
        capacity = forecast.code_capacity
        return (
            f"{begins}. There is no earlier break to judge by;"
            f" the codes allow {capacity} orders from {start} to {end}."
        )
    count = forecast.earlier_breaks
    breaks = "the break before" if count == 1 else f"the {count} breaks before"
    return (
        f"{begins}: about {_orders(forecast.expected_orders)} from {start} to {end}, as {breaks}."
    )


def _orders(count: int) -> str:
    return "1 order" if count == 1 else f"{count} orders"


class BreakWatch(Worker):
    """Warns once before each break.

    Args:
        shop: returns the shop, None if it is not known.
        forecast: asks the shop what to expect of the next break.
        notifications: where the warning is written.
        now: the clock.
    """

    def __init__(
        self,
        shop: Callable[[], Shop | None],
        forecast: Callable[[], BreakForecast | None],
        notifications: NotificationLog,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__("breaks", self.check)
        self._shop = shop
        self._forecast = forecast
        self._notifications = notifications
        self._now = now
        self._warned: set[Break] = set()

    def check(self) -> float:
        """Warn of a break that is due; return the seconds until the next check."""
        shop, now = self._shop(), self._now()
        coming = break_due(shop.agenda, now) if shop and shop.agenda else None
        if coming is not None and coming not in self._warned:
            forecast = self._read(coming)
            if forecast or coming.starts_at - now <= ASK_UNTIL:
                self._warned.add(coming)
                self._notifications.warning(break_warning(coming, forecast), "break")
        return CHECK_SECONDS

    def _read(self, coming: Break) -> BreakForecast | None:
        """Return the forecast of this break, None if the shop did not give it."""
        try:
            found = self._forecast()
        except ClientError:
            return None
        return found if found and found.starts_at == coming.starts_at else None
