"""A signed-in session of a kiosk: its calls and its realtime connection."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, Self

from backend.client import (
    Connection,
    Credentials,
    DisplayOrder,
    Figures,
    Message,
    PublicClient,
    PublicShop,
    QrCode,
    RealtimeSession,
    SignIn,
    StaffClient,
    Transport,
    narrow,
)
from display_kiosk.settings import Settings

# Ready numbers are shown for minutes; one page is more than a board holds.
_COMPLETED_LIMIT = 50
_MARGIN = timedelta(minutes=1)


class RealtimeConnection(Protocol):
    """The interface of ``Realtime`` that a session uses."""

    def start(self) -> object:
        """Start connecting."""

    def close(self, limit_seconds: float | None = None) -> None:
        """Disconnect."""


class ConnectRealtime(Protocol):
    """Creates the realtime connection: ``Realtime``, or a fake."""

    def __call__(
        self,
        fetch_session: Callable[[], RealtimeSession],
        *,
        resync: Callable[[], None],
        on_message: Callable[[Message], None],
        on_connection: Callable[[Connection], None],
        now: Callable[[], datetime],
    ) -> RealtimeConnection:
        """Return a connection that ``start`` opens."""


class Session:
    """A session of a display. Its calls raise the client's errors."""

    def __init__(self, client: StaffClient, shop_id: str) -> None:
        self._client = client
        self._shop_id = shop_id
        self._realtime: RealtimeConnection | None = None

    @classmethod
    def sign_in(
        cls, settings: Settings, credentials: Callable[[], Credentials], now: Callable[[], datetime]
    ) -> Self:
        """Sign in with the current credentials, and return the session.

        Raises:
            SignInRefused: Wrong user name or password.
            ShopUnreachable: There was no response.
        """
        url = settings.url
        with PublicClient(url, transport=Transport(url, attempts=1)) as public:
            config = public.config()
        person = credentials()
        session = SignIn(config, now=now).with_password(person.username, person.password)
        # One attempt per call: the next poll is the next attempt, and failures are shown.
        client = StaffClient(url, session, transport=Transport(url, attempts=1), now=now)
        return cls(client, settings.shop_id or config.default_shop_id or "")

    def connect(
        self,
        connect_realtime: ConnectRealtime,
        *,
        resync: Callable[[], None],
        on_message: Callable[[Message], None],
        on_connection: Callable[[Connection], None],
        now: Callable[[], datetime],
    ) -> None:
        """Start the realtime connection; the callbacks run on its thread."""
        self._realtime = connect_realtime(
            lambda: self._client.realtime(self._shop_id),
            resync=resync,
            on_message=on_message,
            on_connection=on_connection,
            now=now,
        )
        self._realtime.start()

    def code(self) -> QrCode:
        """Return the code of the current window."""
        return self._client.qr_code(self._shop_id)

    def shop(self) -> PublicShop:
        """Return the shop and its queue."""
        return self._client.shop(self._shop_id)

    def figures(self) -> Figures:
        """Return the figures of the shop's day."""
        return self._client.figures(self._shop_id)

    def orders(self, oldest_ready: datetime) -> list[DisplayOrder]:
        """Return the orders that a board may show, except those ready before ``oldest_ready``."""
        orders = [*self._client.every_order(self._shop_id, "open")]
        orders += self._client.orders(self._shop_id, "completed", limit=_COMPLETED_LIMIT).orders
        oldest = oldest_ready - _MARGIN
        recent = [o for o in orders if not o.completed_at or o.completed_at > oldest]
        return [narrow(DisplayOrder, order) for order in recent]

    def close(self, limit_seconds: float | None = None) -> None:
        """Close the realtime connection, then the client that it uses."""
        if self._realtime is not None:
            self._realtime.close(limit_seconds)
        self._client.close()

    def close_in_background(self) -> None:
        """Close on a thread of its own, because closing a connection takes time."""
        threading.Thread(target=self.close, daemon=True).start()
