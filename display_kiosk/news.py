"""What the kiosk knows: the newest facts that reached it, and when the shop confirmed them.

Fed by the feed's threads, read by the screen. Nothing here knows the network.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from backend.client import (
    Board,
    DisplayOrder,
    DisplayShop,
    Message,
    PublicShop,
    QrCode,
    QueueSummary,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is known at one moment; None is what is not known yet.

    ``code_confirmed_at`` is when the shop last stood by ``code``;
    ``confirmed_at`` when it last said anything. ``call_failed`` tells of the
    last call, ``trouble`` says in words what is wrong with the connection.
    """

    code: QrCode | None = None
    code_confirmed_at: datetime | None = None
    barista_seen_at: datetime | None = None
    shop: PublicShop | DisplayShop | None = None
    queue: QueueSummary | None = None
    orders: tuple[DisplayOrder, ...] = ()
    confirmed_at: datetime | None = None
    is_live: bool = False
    not_live_since: datetime | None = None
    call_failed: bool = False
    trouble: str | None = None


class News:
    """Keeps the facts, each the newest, whatever the order they came in. Thread-safe."""

    def __init__(self) -> None:
        self._facts = Facts()
        self._board = Board[DisplayOrder]()
        self._lock = threading.RLock()

    def facts(self) -> Facts:
        """Return what is known now."""
        with self._lock:
            return self._facts

    def hear_code(self, code: QrCode, now: datetime) -> None:
        """Take in an answer of the shop about its code."""
        with self._lock:
            known = self._facts.code
            if known and known.code == code.code and known.revision > code.revision:
                code = replace(code, drinks_left=known.drinks_left, revision=known.revision)
            self._set(
                code=code,
                code_confirmed_at=now,
                barista_seen_at=code.barista_seen_at,
                confirmed_at=now,
                call_failed=False,
                trouble=None,
            )

    def hear_shop(self, shop: PublicShop, now: datetime) -> None:
        """Take in an answer of the shop about itself and its queue."""
        with self._lock:
            self._set(shop=shop, queue=shop.queue, confirmed_at=now)

    def hear_message(self, message: Message, now: datetime) -> bool:
        """Take in a realtime message; return whether the code must be asked for at once."""
        with self._lock:
            self._set(confirmed_at=now)
            if isinstance(message.order, DisplayOrder) and self._board.apply(message.order):
                self._set(orders=self._board.orders())
            if message.queue is not None:
                self._set(queue=message.queue)
            if isinstance(message.shop, DisplayShop):
                self._hear_shop_message(message.shop)
                return True
            return message.code is not None and not self._hear_code_message(message, now)

    def held(self) -> Mapping[str, int]:
        """Return the versions of the orders on the board, to be given to ``hear_orders``."""
        with self._lock:
            return {order.order_id: order.version for order in self._board.orders()}

    def hear_orders(
        self, orders: Iterable[DisplayOrder], held: Mapping[str, int], now: datetime
    ) -> None:
        """Take in a re-reading of all orders that matter.

        What was on the board before the re-reading began (``held``), has not
        changed since and is not among them, has left the bar.
        """
        named = tuple(orders)
        with self._lock:
            self._board.load(named)
            for order_id in held.keys() - {order.order_id for order in named}:
                current = self._board.get(order_id)
                if current and current.version == held[order_id]:
                    self._board.drop(order_id)
            self._set(orders=self._board.orders(), confirmed_at=now)

    def hear_connection(self, is_live: bool, since: datetime) -> None:
        """Note whether messages come, and since when not."""
        with self._lock:
            self._set(is_live=is_live, not_live_since=None if is_live else since)

    def hear_failure(self, trouble: str) -> None:
        """Note that a call failed, and why, in words for a person."""
        with self._lock:
            self._set(call_failed=True, trouble=trouble)

    def _hear_shop_message(self, shop: DisplayShop) -> None:
        known = self._facts.shop
        # A shop that was read has no version; what comes after it is newer.
        if not isinstance(known, DisplayShop) or known.version <= shop.version:
            self._set(shop=shop)

    def _hear_code_message(self, message: Message, now: datetime) -> bool:
        """Take in the drinks left; return False if they are another code's than the known one's."""
        known, told = self._facts.code, message.code
        assert told is not None
        if known is None or told.code != known.code:
            return known is not None and told.starts_at < known.starts_at
        if told.revision > known.revision:
            code = replace(known, drinks_left=told.drinks_left, revision=told.revision)
            self._set(code=code, code_confirmed_at=now)
        return True

    def _set(self, **facts: object) -> None:
        self._facts = replace(self._facts, **facts)  # type: ignore[arg-type]
