"""The kiosk's code, as customers in front of it see it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from backend.client import QrCode, StaffClient
from backend.client.sign_in import utc_now


class Door:
    """Shows the code of the current window; asks the shop once a window, not once a customer."""

    def __init__(
        self, display: StaffClient, shop_id: str, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._display = display
        self._shop_id = shop_id
        self._now = now
        self._lock = threading.Lock()
        self._shown: QrCode | None = None

    def code(self) -> str:
        """Return the code on show."""
        with self._lock:
            if self._shown is None or self._now() >= self._shown.expires_at:
                self._shown = self._display.qr_code(self._shop_id)
            return self._shown.code

    def was_refused(self, code: str) -> None:
        """Look at the kiosk again, as this code was not taken."""
        with self._lock:
            if self._shown is not None and self._shown.code == code:
                self._shown = None
