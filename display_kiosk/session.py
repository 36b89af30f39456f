"""One sign-in of a kiosk with one shop: its calls and its realtime connection, ended together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, Self

from backend.client import (
    Connection,
    DisplayOrder,
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
from display_kiosk.settings import Credentials, Settings

# Ready numbers stay for minutes only; a page of the newest is more than a board holds.
_COMPLETED_READ = 50
_MARGIN = timedelta(minutes=1)


class Live(Protocol):
    """What a session asks of ``Realtime``; tests bring their own."""

    def start(self) -> object:
        """Start connecting."""

    def close(self, limit_seconds: float | None = None) -> None:
        """Disconnect."""


class GoLive(Protocol):
    """Makes the realtime connection: ``Realtime``, or a test's own."""

    def __call__(
        self,
        fetch_session: Callable[[], RealtimeSession],
        *,
        resync: Callable[[], None],
        on_message: Callable[[Message], None],
        on_connection: Callable[[Connection], None],
        now: Callable[[], datetime],
    ) -> Live:
        """Return a connection that ``start`` opens."""


class Session:
    """A display that is signed in; its calls raise what the client raises."""

    def __init__(self, client: StaffClient, shop_id: str) -> None:
        self._client = client
        self._shop_id = shop_id
        self._live: Live | None = None

    @classmethod
    def sign_in(
        cls, settings: Settings, credentials: Callable[[], Credentials], now: Callable[[], datetime]
    ) -> Self:
        """Sign in with what ``credentials`` says now, and return the session.

        Raises:
            SignInRefused: wrong name or password.
            ShopUnreachable: no answer came.
        """
        url = settings.url
        with PublicClient(url, transport=Transport(url, attempts=1)) as public:
            config = public.config()
        person = credentials()
        session = SignIn(config, now=now).with_password(person.username, person.password)
        # One attempt a call: the next turn is the next attempt, and failing is news.
        client = StaffClient(url, session, transport=Transport(url, attempts=1), now=now)
        return cls(client, settings.shop_id or config.default_shop_id or "")

    def follow(
        self,
        go_live: GoLive,
        *,
        resync: Callable[[], None],
        on_message: Callable[[Message], None],
        on_connection: Callable[[Connection], None],
        now: Callable[[], datetime],
    ) -> None:
        """Start the realtime connection; the callbacks come on its own thread."""
        self._live = go_live(
            lambda: self._client.realtime(self._shop_id),
            resync=resync,
            on_message=on_message,
            on_connection=on_connection,
            now=now,
        )
        self._live.start()

    def code(self) -> QrCode:
        """Return the code of the present window."""
        return self._client.qr_code(self._shop_id)

    def shop(self) -> PublicShop:
        """Return the shop and its queue."""
        return self._client.shop(self._shop_id)

    def orders(self, oldest_ready: datetime) -> list[DisplayOrder]:
        """Return the orders that a board may show; those ready for longer are left out."""
        orders = [*self._client.every_order(self._shop_id, "open")]
        orders += self._client.orders(self._shop_id, "completed", limit=_COMPLETED_READ).orders
        oldest = oldest_ready - _MARGIN
        recent = [o for o in orders if not o.completed_at or o.completed_at > oldest]
        return [narrow(DisplayOrder, order) for order in recent]

    def end(self, limit_seconds: float | None = None) -> None:
        """End the connection, then the client that it makes its calls with."""
        if self._live is not None:
            self._live.close(limit_seconds)
        self._client.close()

    def end_aside(self) -> None:
        """End on a thread of its own: a connection takes its time, and the code does not wait."""
        threading.Thread(target=self.end, daemon=True).start()
