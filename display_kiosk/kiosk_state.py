"""The kiosk's state: the latest data of the shop, and when the shop confirmed it.

The feed's threads update it, the app reads snapshots of it. It does no I/O.
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
    Drink,
    Figures,
    Message,
    OrderState,
    PublicRush,
    PublicShop,
    QrCode,
    QueueSummary,
    QueueUpdate,
)

_PAST_BEGINNING = frozenset({OrderState.MAKING, OrderState.COMPLETED})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state at one moment; what is not known yet is None.

    ``code_confirmed_at`` is when the shop last confirmed ``code``; ``confirmed_at``
    when it last sent anything. ``doubted_since`` is when a message first told of another
    number of drinks to make than the board has, or of an unknown order that is past its
    beginning: an event that arrives late can bring an order back that has ended.
    ``error_message`` tells staff why a call failed. ``menu`` is that of the shop's
    ``menu_version``. ``favourites`` are the ids of the drinks that are ordered most today.
    """

    code: QrCode | None = None
    code_confirmed_at: datetime | None = None
    barista_seen_at: datetime | None = None
    shop: PublicShop | DisplayShop | None = None
    queue: QueueSummary | None = None
    menu: tuple[Drink, ...] = ()
    menu_version: int = -1
    favourites: tuple[str, ...] = ()
    figures: Figures | None = None
    orders: tuple[DisplayOrder, ...] = ()
    confirmed_at: datetime | None = None
    is_live: bool = False
    not_live_since: datetime | None = None
    doubted_since: datetime | None = None
    last_call_failed: bool = False
    error_message: str | None = None
    rush: PublicRush | None = None

    def short_menu(self, now: datetime) -> PublicRush | None:
        """Return the rush whose short menu holds for who scans at ``now``."""
        rush = self.rush
        is_short = rush and rush.drink_ids is not None and rush.starts_at <= now < rush.ends_at
        return rush if is_short else None

    def drinks(self, now: datetime) -> tuple[Drink, ...]:
        """Return the drinks that who scans at ``now`` can have."""
        available = tuple(drink for drink in self.menu if drink.available)
        rush = self.short_menu(now)
        if rush is None:
            return available
        return tuple(drink for drink in available if not rush.hides(drink.drink_id, now, now))


class KioskState:
    """Applies the shop's data, and ignores what is older than the state. Thread-safe."""

    def __init__(self) -> None:
        self._snapshot = Snapshot()
        self._board = Board[DisplayOrder]()
        self._has_unknown_order = False
        self._lock = threading.RLock()

    def snapshot(self) -> Snapshot:
        """Return the state now."""
        with self._lock:
            return self._snapshot

    def apply_code(self, code: QrCode, now: datetime) -> None:
        """Apply a response about the code."""
        with self._lock:
            known = self._snapshot.code
            if known and known.code == code.code and known.revision > code.revision:
                code = replace(code, drinks_left=known.drinks_left, revision=known.revision)
            self._set(
                code=code,
                code_confirmed_at=now,
                barista_seen_at=code.barista_seen_at,
                confirmed_at=now,
                last_call_failed=False,
                error_message=None,
            )

    def apply_shop(self, shop: PublicShop, now: datetime) -> None:
        """Apply a response about the shop and its queue."""
        with self._lock:
            self._set(queue=shop.queue, favourites=shop.favourites, confirmed_at=now)
            if shop.version >= self._snapshot.menu_version:
                self._set(menu=shop.menu, menu_version=shop.version, rush=shop.rush)
            self._apply_newer_shop(shop)

    def apply_figures(self, figures: Figures) -> None:
        """Apply a response about the figures of the day."""
        with self._lock:
            self._set(figures=figures)

    def apply_message(self, message: Message, now: datetime) -> bool:
        """Apply a realtime message; return whether the code must be read at once."""
        with self._lock:
            self._set(confirmed_at=now)
            if isinstance(message.order, DisplayOrder):
                self._apply_order(message.order)
            if message.queue is not None and message.queue.replaces(self._snapshot.queue):
                self._set(queue=message.queue)
            if message.order is not None or message.queue is not None:
                self._doubt(now)
            if isinstance(message.shop, DisplayShop):
                self._apply_newer_shop(message.shop)
                return True
            return message.code is not None and not self._apply_code_message(message, now)

    def versions(self) -> Mapping[str, int]:
        """Return the versions of the orders on the board, for ``apply_orders``."""
        with self._lock:
            return {order.order_id: order.version for order in self._board.orders()}

    def apply_orders(
        self, orders: Iterable[DisplayOrder], versions: Mapping[str, int], now: datetime
    ) -> None:
        """Apply a complete list of the orders that a board may show.

        An order that was on the board before the list was read (``versions``), has not
        changed since and is not in the list, is removed.
        """
        listed = tuple(orders)
        with self._lock:
            self._board.load(listed)
            for order_id in versions.keys() - {order.order_id for order in listed}:
                current = self._board.get(order_id)
                if current and current.version == versions[order_id]:
                    self._board.drop(order_id)
            self._has_unknown_order = False
            self._set(orders=self._board.orders(), confirmed_at=now, doubted_since=None)

    def apply_connection(self, is_live: bool, since: datetime) -> None:
        """Record whether the realtime connection is live, and since when not."""
        with self._lock:
            self._set(is_live=is_live, not_live_since=None if is_live else since)

    def apply_failure(self, error_message: str) -> None:
        """Record that a call failed, with a message for staff."""
        with self._lock:
            self._set(last_call_failed=True, error_message=error_message)

    def _apply_newer_shop(self, shop: PublicShop | DisplayShop) -> None:
        known = self._snapshot.shop
        if known is None or known.version <= shop.version:
            self._set(shop=shop)

    def _apply_code_message(self, message: Message, now: datetime) -> bool:
        """Apply the drinks left; return False if they are another code's."""
        known, update = self._snapshot.code, message.code
        assert update is not None
        if known is None or update.code != known.code:
            return known is not None and update.starts_at < known.starts_at
        if update.revision > known.revision:
            code = replace(known, drinks_left=update.drinks_left, revision=update.revision)
            self._set(code=code, code_confirmed_at=now)
        return True

    def _apply_order(self, order: DisplayOrder) -> None:
        if self._board.get(order.order_id) is None and order.state in _PAST_BEGINNING:
            self._has_unknown_order = True
        if self._board.apply(order):
            self._set(orders=self._board.orders())

    def _doubt(self, now: datetime) -> None:
        """Compare the board with the queue, both as messages told."""
        queue = self._snapshot.queue
        to_make = self._board.orders(OrderState.PLACED, OrderState.MAKING)
        is_equal = not isinstance(queue, QueueUpdate) or queue.length == len(to_make)
        is_certain = is_equal and not self._has_unknown_order
        self._set(doubted_since=None if is_certain else self._snapshot.doubted_since or now)

    def _set(self, **snapshot: object) -> None:
        self._snapshot = replace(self._snapshot, **snapshot)  # type: ignore[arg-type]
