"""The code on the kiosk, as the customers in front of it see it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from backend.client import QrCode, StaffClient
from backend.client.sign_in import utc_now


class CodeCache:
    """Caches the code of the current window, which is read once for all customers."""

    def __init__(
        self, display: StaffClient, shop_id: str, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._display = display
        self._shop_id = shop_id
        self._now = now
        self._lock = threading.Lock()
        self._cached: QrCode | None = None

    def code(self) -> str:
        """Return the current code."""
        with self._lock:
            if self._cached is None or self._now() >= self._cached.expires_at:
                self._cached = self._display.qr_code(self._shop_id)
            return self._cached.code

    def invalidate(self, code: str) -> None:
        """Read the code again at the next use, if this one, which was refused, is cached."""
        with self._lock:
            if self._cached is not None and self._cached.code == code:
                self._cached = None
