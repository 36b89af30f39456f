"""The words and numbers of the day's figures, the same on the screen and in the line mode. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend.client import CancelReason, Figures, StageWait
from barista_tui.core.day_figures import OpenOrders
from barista_tui.core.tickets import format_duration

_HOUR = timedelta(hours=1)
_REASONS: Mapping[CancelReason, str] = {
    CancelReason.CUSTOMER: "by the customer",
    CancelReason.BARISTA: "at the bar",
    CancelReason.CUSTOMER_TIMEOUT: "nothing chosen",
    CancelReason.BARISTA_TIMEOUT: "not made in time",
    CancelReason.QUEUE_FULL: "queue full",
    CancelReason.SHOP_CLOSED: "shop closed",
    CancelReason.NO_SHOW: "not collected",
    CancelReason.WORKFLOW_FAILED: "workflow failed",
    CancelReason.UNKNOWN: "other reasons",
}


@dataclass(frozen=True, slots=True)
class HourBar:
    """How many drinks were made in an hour of the shop's clock, such as `09`."""

    label: str
    made: int
    is_now: bool


def hour_bars(figures: Figures, now: datetime, time_zone: str | None) -> tuple[HourBar, ...]:
    """Return a bar for each hour from the first drink until now, hours without any included."""
    if not figures.by_hour:
        return ()
    zone = zone_of(time_zone)
    made = {hour.starts_at: hour.made for hour in figures.by_hour}
    current = figures.from_ + max(now - figures.from_, timedelta()) // _HOUR * _HOUR
    last = max(current, *made)
    bars, start = list[HourBar](), min(made)
    while start <= last:
        label = f"{start.astimezone(zone):%H}"
        bars.append(HourBar(label, made.get(start, 0), start == current))
        start += _HOUR
    return tuple(bars)


def zone_of(time_zone: str | None) -> tzinfo | None:
    """Return the shop's time zone; None, for this machine's, if it is not known."""
    try:
        return ZoneInfo(time_zone) if time_zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def cancellations(figures: Figures) -> tuple[tuple[str, int], ...]:
    """Return why orders were cancelled, and how many of each, the most first."""
    return tuple((_REASONS[one.reason], one.orders) for one in figures.cancellations)


def drinks(count: int) -> str:
    """Return `1 drink` or `2 drinks`."""
    return f"{count} drink" if count == 1 else f"{count} drinks"


def wait_words(wait: StageWait) -> str:
    """Return the median wait and what nine of ten waited at most, in words."""
    if wait.median_seconds is None or wait.p90_seconds is None:
        return "no drinks"
    median, p90 = format_duration(wait.median_seconds), format_duration(wait.p90_seconds)
    return f"median {median}, nine of ten within {p90}, {drinks(wait.orders)}"


def figure_lines(figures: Figures, now_open: OpenOrders) -> Iterator[str]:
    """Yield the figures as lines of text, for a terminal without a screen."""
    yield f"Made today {figures.made}, {figures.made_by_you} by you"
    counts = (now_open.waiting, now_open.making, now_open.ready)
    yield "Now {} waiting, {} being made, {} ready".format(*counts)
    yield f"From order to ready, last 30 minutes: {wait_words(figures.wait_recent)}"
    yield f"From order to ready, today: {wait_words(figures.wait_today)}"
    for title, counted in (("Drinks", figures.drinks), ("Options", figures.options)):
        if counted:
            yield f"{title}: {', '.join(f'{one.made} {one.name}' for one in counted)}"
    reasons = ", ".join(f"{count} {why}" for why, count in cancellations(figures))
    yield f"Cancelled {figures.cancelled}{f': {reasons}' if reasons else ''}"
