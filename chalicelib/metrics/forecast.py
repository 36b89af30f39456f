"""How many orders to expect around the next break, by those around earlier ones. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil

from chalicelib.contract.agenda import Agenda, BreakForecast, Rush
from chalicelib.contract.shops import Shop
from chalicelib.metrics.model import OrderRecord

# The latest breaks say most; each may need a day's orders to be read.
MOST_BREAKS = 4

OrdersBetween = Callable[[datetime, datetime], Iterable[OrderRecord]]


def forecast(shop: Shop, now: datetime, orders: OrdersBetween) -> BreakForecast | None:
    """Return the forecast of the shop's next break; None if none is to come.

    As many orders a minute are expected as there were around the last four breaks. A break
    without any order does not count: the bar was closed.

    Args:
        shop: The shop, with its agenda.
        now: The present moment.
        orders: Returns the orders scanned from one moment on and before another.
    """
    agenda = shop.agenda
    coming = agenda.next_break(now) if agenda else None
    if agenda is None or coming is None:
        return None
    earlier = [(one, _placed(orders(one.starts_at, one.ends_at))) for one in _over(agenda, now)]
    used = [(one, placed) for one, placed in earlier if placed]
    rush = agenda.rush_of(coming)
    return BreakForecast(
        name=coming.name,
        starts_at=coming.starts_at,
        ends_at=coming.ends_at,
        rush_starts_at=rush.starts_at,
        rush_ends_at=rush.ends_at,
        expected_orders=_expected(used, agenda.around(coming)),
        earlier_breaks=len(used),
        code_capacity=_code_capacity(shop, rush),
    )


def _over(agenda: Agenda, now: datetime) -> Sequence[Rush]:
    """Return the time around each of the latest breaks that are over."""
    over = [rush for rush in map(agenda.around, agenda.breaks) if rush.ends_at <= now]
    return over[-MOST_BREAKS:]


def _placed(orders: Iterable[OrderRecord]) -> int:
    return sum(one.placed_at is not None for one in orders)


def _expected(used: Sequence[tuple[Rush, int]], rush: Rush) -> int | None:
    if not used:
        return None
    spans = [one.ends_at - one.starts_at for one, _ in used]
    per_second = sum(placed for _, placed in used) / sum(s.total_seconds() for s in spans)
    return round(per_second * (rush.ends_at - rush.starts_at).total_seconds())


def _code_capacity(shop: Shop, rush: Rush) -> int:
    """Return how many orders the codes allow that are shown during a rush."""
    limits = shop.code_limits(rush.starts_at)
    windows = ceil((rush.ends_at - rush.starts_at) / timedelta(seconds=limits.interval_seconds))
    return windows * limits.drinks
