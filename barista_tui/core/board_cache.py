"""The board as it was last confirmed, on disk: what a terminal shows that starts offline."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from backend.client import Shop, StaffOrder, UnexpectedAnswer, read, to_record
from backend.client.worker import Worker
from barista_tui.core.database import open_database

_TABLE = "records (key TEXT PRIMARY KEY, text TEXT)"
_SHOP, _CONFIRMED_AT = "shop", "confirmed at"
_ORDER = "order "
_SAVE_SECONDS = 2.0
# After this time every order has ended, and the numbers have started again.
_MAX_AGE = timedelta(hours=12)
_PRECISION = timedelta(seconds=15)

T = TypeVar("T")


class BoardCache(Worker):
    """Stores the orders and the shop in one file, at most every two seconds. Thread-safe.

    Args:
        file: the file.
        now: the clock.

    Attributes:
        orders: the orders of the file, or of a closed feed, by id, until `forget`.
        shop: the shop of the file, or None.
        confirmed_at: when the board was confirmed last, or None if it never was.
    """

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        super().__init__("board cache", self._save)
        self._lock = threading.Lock()
        self._database = open_database(file, _TABLE)
        self._changed: dict[str, StaffOrder | Shop | datetime | None] = {}
        self._saved_at: datetime | None = None
        self.orders: Mapping[str, StaffOrder] = {}
        self.shop: Shop | None = None
        self.confirmed_at: datetime | None = None
        self._load(now())

    def apply(self, orders: Iterable[StaffOrder]) -> None:
        """Store orders as they are now; those that have ended are removed."""
        with self._lock:
            for order in orders:
                self._changed[_ORDER + order.order_id] = None if order.has_ended else order

    def apply_shop(self, shop: Shop | None) -> None:
        """Store the shop."""
        if shop is not None:
            with self._lock:
                self._changed[_SHOP] = shop

    def confirm(self, at: datetime) -> None:
        """Store that the board was up to date at a time."""
        with self._lock:
            self.confirmed_at = at
            if self._saved_at is None or at - self._saved_at >= _PRECISION:
                self._saved_at = at
                self._changed[_CONFIRMED_AT] = at

    def remove(self, order_ids: Iterable[str]) -> None:
        """Remove orders that have ended while no terminal ran here."""
        with self._lock:
            self._changed.update((_ORDER + order_id, None) for order_id in order_ids)

    def hold(self, orders: Iterable[StaffOrder]) -> None:
        """Keep the orders of a feed that is closed, until the next one has read the shop's."""
        self.orders = {order.order_id: order for order in orders if not order.has_ended}

    def forget(self) -> None:
        """Forget what was kept: the orders were read from the shop."""
        self.orders = {}

    def close(self, limit_seconds: float = 1.0) -> None:
        """Store what has changed, and close the file."""
        super().close(limit_seconds)
        self._save()
        with self._lock:
            self._database.close()

    def _save(self) -> float:
        with self._lock:
            changed, self._changed = self._changed, {}
        # Made here, on the thread of the cache, and not where a message is handled.
        texts = {key: _to_text(record) for key, record in changed.items()}
        if texts:
            with self._lock:
                self._database.execute("BEGIN")
                for key, text in texts.items():
                    self._write(key, text)
                self._database.execute("COMMIT")
        return _SAVE_SECONDS

    def _write(self, key: str, text: str | None) -> None:
        if text is None:
            self._database.execute("DELETE FROM records WHERE key = ?", (key,))
        else:
            self._database.execute("REPLACE INTO records VALUES (?, ?)", (key, text))

    def _load(self, now: datetime) -> None:
        records = dict(self._database.execute("SELECT key, text FROM records"))
        confirmed_at = records.get(_CONFIRMED_AT)
        if confirmed_at is None or now - datetime.fromisoformat(confirmed_at) > _MAX_AGE:
            self._database.execute("DELETE FROM records")
            return
        self.confirmed_at = datetime.fromisoformat(confirmed_at)
        self.shop = _read(Shop, records.get(_SHOP))
        texts = (text for key, text in records.items() if key.startswith(_ORDER))
        orders = (_read(StaffOrder, text) for text in texts)
        self.orders = {order.order_id: order for order in orders if order is not None}


def _to_text(record: StaffOrder | Shop | datetime | None) -> str | None:
    if record is None:
        return None
    return record.isoformat() if isinstance(record, datetime) else json.dumps(to_record(record))


def _read(cls: type[T], text: str | None) -> T | None:
    """Return a stored record, None if there is none or another release wrote it."""
    if text is None:
        return None
    try:
        return read(cls, json.loads(text))
    except (UnexpectedAnswer, ValueError):
        return None
