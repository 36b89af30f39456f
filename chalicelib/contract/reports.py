"""The report on a span of time, and the figures of the day so far.

What was made, how long people waited, and what was cancelled. They name nobody: neither
customers nor baristas.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.contract.orders import CancelReason


@dataclass(frozen=True)
class CountByHour:
    """How many drinks were completed in the hour that starts at `starts_at`."""

    starts_at: datetime
    made: int


@dataclass(frozen=True)
class DrinkCount:
    """How often a drink was made, in all and by hour."""

    drink_name: str
    made: int
    by_hour: tuple[CountByHour, ...]


@dataclass(frozen=True)
class OptionCount:
    """How many of the drinks made had an option."""

    name: str
    made: int


@dataclass(frozen=True)
class StageWait:
    """How long a stage took, in whole seconds; null if no order went through it.

    Attributes:
        stage: `choosing` from scan to placing, `waiting` until a barista took it, `making`
            until it was ready, `ready` until it was collected, `total` from placing to ready.
        orders: How many orders the figures come from. A drink that was taken more than
            once counts for `choosing`, `ready` and `total` alone.
        p90_seconds: Nine of ten took at most as long (nearest rank).
    """

    stage: str
    orders: int
    median_seconds: int | None
    p90_seconds: int | None


@dataclass(frozen=True)
class CancellationCount:
    """How many orders ended for a reason."""

    reason: CancelReason
    orders: int


@dataclass(frozen=True)
class SoldOut:
    """From when until when a drink or an option was sold out; the other id is null.

    An option is sold out while it is so for at least one drink.

    Attributes:
        from_: When it was marked, which may be before the report's span.
        until: When it was back or left the menu, null if it is still sold out.
        refusals: How many orders were refused for it in the report's span; an order that
            was sent again counts once.
    """

    name: str
    drink_id: str | None
    option_id: str | None
    from_: datetime
    until: datetime | None
    refusals: int


@dataclass(frozen=True)
class Report:
    """A shop's orders that were scanned from `from_` on and before `to`.

    An order counts once it is completed or has ended; one that is open does not yet.

    Attributes:
        made: Drinks that were completed, also if nobody collected them.
        made_per_barista_hour: Drinks made for each hour in which a barista worked, counted
            in quarter hours; null if nothing was made.
        sold_out: What was sold out in the span, the earliest first.
    """

    shop_id: str
    from_: datetime
    to: datetime
    orders: int
    placed: int
    walk_ups: int
    made: int
    collected: int
    cancelled: int
    baristas: int
    made_per_barista_hour: int | None
    drinks: tuple[DrinkCount, ...]
    options: tuple[OptionCount, ...]
    waits: tuple[StageWait, ...]
    cancellations: tuple[CancellationCount, ...]
    sold_out: tuple[SoldOut, ...] = ()


@dataclass(frozen=True)
class MadeCount:
    """How many of the drinks made were of a kind, or had an option."""

    name: str
    made: int


@dataclass(frozen=True)
class Figures:
    """The figures of a shop's day so far: its orders that were scanned from `from_` to `to`.

    An order counts once it is completed or has ended. Counts are sorted, the highest first.

    Attributes:
        from_: The last midnight in the shop's time zone.
        to: When they were counted.
        made_by_you: Drinks made by baristas of the caller's name.
        by_hour: Drinks made in each hour since midnight that has any, the earliest first.
        wait_today: From placing to ready (`total`), of all drinks made.
        wait_recent: The same of those that were ready in the last 30 minutes.
    """

    shop_id: str
    from_: datetime
    to: datetime
    made: int
    made_by_you: int
    cancelled: int
    by_hour: tuple[CountByHour, ...]
    drinks: tuple[MadeCount, ...]
    options: tuple[MadeCount, ...]
    cancellations: tuple[CancellationCount, ...]
    wait_today: StageWait
    wait_recent: StageWait
