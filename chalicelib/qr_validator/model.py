"""Codes: each is good in one window of time and for a few drinks.

A code names its window, so that its item is found by key, and carries 72 random
bits, so that nobody guesses it.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.kernel.shop import Shop

GRACE = timedelta(seconds=15)
_CODE = re.compile(r"([0-9a-f]{8})-[A-Za-z0-9_-]{12}")


@dataclass(frozen=True)
class Code:
    """A code of a shop. `taken_by` are the orders that its drinks went to.

    `shop_version` is that of the shop whose limit it follows: an older shop's
    limit, told late, does not count.
    """

    shop_id: str
    code: str
    starts_at: datetime
    expires_at: datetime
    drinks: int
    revision: int
    shop_version: int
    taken_by: frozenset[str] = frozenset()

    @property
    def drinks_left(self) -> int:
        """Return how many more orders the code is good for."""
        return max(0, self.drinks - len(self.taken_by))

    def is_current(self, now: datetime) -> bool:
        """Tell whether a display shows it at `now`."""
        return now < self.expires_at

    def is_good(self, now: datetime) -> bool:
        """Tell whether a scan at `now` counts: to the end of the window and 15 s more."""
        return now <= self.expires_at + GRACE


@dataclass(frozen=True)
class Entry:
    """One customer's way in: the ids that a repeated scan finds again."""

    order_id: str
    customer_id: str
    issued_at: datetime
    is_done: bool = False


def window_at(shop: Shop, now: datetime) -> tuple[datetime, datetime]:
    """Return the window that `now` is in: its begin and its end."""
    interval = timedelta(seconds=shop.code_interval_seconds)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    begin = epoch + (now - epoch) // interval * interval
    return begin, begin + interval


def next_code(shop: Shop, previous: Code | None, now: datetime) -> Code:
    """Return the code of the window that `now` is in.

    Windows begin at whole multiples of the interval since 1970. One that would
    overlap the previous code's, because the interval was changed, begins late.
    """
    window, end = window_at(shop, now)
    starts_at = max(window, previous.expires_at) if previous else window
    text = f"{int(starts_at.timestamp()):x}-{secrets.token_urlsafe(9)}"
    return Code(
        shop_id=shop.shop_id,
        code=text,
        starts_at=starts_at,
        expires_at=end,
        drinks=shop.drinks_per_code,
        revision=1,
        shop_version=shop.version,
    )


def window_of(code: str) -> datetime | None:
    """Return when the window of `code` began, or None if no code looks so."""
    match = _CODE.fullmatch(code)
    return datetime.fromtimestamp(int(match[1], 16), UTC) if match else None
