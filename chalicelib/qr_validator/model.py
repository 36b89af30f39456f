"""Codes: each is valid in one window of time and for a few drinks.

A code contains the start of its window, so that its item is found by key, and 72
random bits, so that it cannot be guessed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from chalicelib.contract.shops import Shop
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Gone, NotFound

GRACE = timedelta(seconds=15)
_FRESH = timedelta(seconds=5)
_CODE = re.compile(r"([0-9a-f]{8})-[A-Za-z0-9_-]{12}")


@dataclass(frozen=True)
class Code:
    """A code of a shop. `taken_by` are the orders that its drinks went to.

    `returned` are orders that gave their drink back, because nobody could make it.
    `shop_version` is that of the shop whose limits the code has: those of an older
    version, which arrive late, do not count.
    """

    shop_id: str
    code: str
    starts_at: datetime
    expires_at: datetime
    drinks: int
    revision: int
    shop_version: int
    taken_by: frozenset[str] = frozenset()
    returned: frozenset[str] = frozenset()
    withdrawn_at: datetime | None = None

    @property
    def is_withdrawn(self) -> bool:
        """Return whether staff ended the code before its time."""
        return self.withdrawn_at is not None

    @property
    def drinks_left(self) -> int:
        """Return how many more orders the code allows."""
        return max(0, self.drinks - len(self.taken_by))

    def is_current(self, now: datetime) -> bool:
        """Return whether a display shows it at `now`."""
        return now < self.expires_at

    def is_good(self, now: datetime) -> bool:
        """Return whether a scan at `now` counts: to the end of the window and 15 s more.

        A withdrawn code has no such grace.
        """
        return not self.is_withdrawn and now <= self.expires_at + GRACE

    def has_order(self, order_id: str) -> bool:
        """Return whether this order was made with this code, by this scan or an earlier one."""
        return order_id in self.taken_by or order_id in self.returned


def window_at(shop: Shop, now: datetime) -> tuple[datetime, datetime]:
    """Return the window that `now` is in: its begin and its end.

    It ends early where a rush begins or ends, because other limits apply from then on.
    """
    limits = shop.code_limits(now)
    interval = timedelta(seconds=limits.interval_seconds)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    begin = epoch + (now - epoch) // interval * interval
    end = begin + interval
    return begin, min(end, limits.until) if limits.until else end


def next_code(shop: Shop, previous: Code | None, now: datetime) -> Code:
    """Return the code of the window that `now` is in.

    Windows begin at whole multiples of the interval since 1970. One that would
    overlap the previous code's, because the interval was changed, a rush began or ended,
    or the code was withdrawn, begins late; by whole seconds, because a code names its
    window's second.
    """
    window, end = window_at(shop, now)
    starts_at = window
    if previous:
        follows = previous.expires_at.replace(microsecond=0)
        starts_at = max(window, follows, previous.starts_at + timedelta(seconds=1))
    text = f"{int(starts_at.timestamp()):x}-{secrets.token_urlsafe(9)}"
    return Code(
        shop_id=shop.shop_id,
        code=text,
        starts_at=starts_at,
        expires_at=end,
        drinks=shop.code_limits(now).drinks,
        revision=1,
        shop_version=shop.version,
    )


def limited(code: Code, shop: Shop, now: datetime) -> Code:
    """Return the code with the limits that the shop has at `now`; its window only gets shorter."""
    _, end = window_at(shop, now)
    return replace(
        code,
        drinks=shop.code_limits(now).drinks,
        expires_at=min(code.expires_at, end),
        shop_version=shop.version,
    )


def window_of(code: str) -> datetime | None:
    """Return when the window of `code` began, or None if it has not the form of a code."""
    match = _CODE.fullmatch(code)
    return datetime.fromtimestamp(int(match[1], 16), UTC) if match else None


def require_good(code: Code | None, shop: Shop, now: datetime) -> Code:
    """Return `code` if a first scan of it at `now` gets an order.

    Raises:
        NotFound: `unknown_code`.
        Gone: `code_expired`.
        Conflict: `shop_closed`, or `no_drinks_left` with `nextCodeAt`.
    """
    if code is None:
        raise NotFound("This code is not known here; please scan again.", "unknown_code")
    if not code.is_good(now):
        raise Gone("code_expired", "This code has expired; please scan the one on show.")
    if not shop.takes_orders(now):
        paused = shop.paused_until if shop.is_open else None
        raise Conflict(
            "shop_closed",
            "The bar is taking a short break." if paused else "The bar is closed just now.",
            pausedUntil=clock.to_text(paused) if paused else None,
        )
    if not code.drinks_left:
        raise Conflict(
            "no_drinks_left",
            "All drinks of this code are taken; please scan the next one.",
            nextCodeAt=clock.to_text(code.expires_at),
        )
    return code


def was_just_replaced(newest: Sequence[Code], now: datetime) -> bool:
    """Return whether the newest code replaced a withdrawn one seconds ago, and is not scanned yet.

    Args:
        newest: A shop's two newest codes, newest first.
        now: The present moment.
    """
    if len(newest) < 2 or newest[0].taken_by or newest[0].is_withdrawn:
        return False
    withdrawn_at = newest[1].withdrawn_at
    return withdrawn_at is not None and now - withdrawn_at < _FRESH
