"""Brings the news: signs in, stays live over MQTT, and asks for the code besides.

Two threads speak with the shop: realtime's own, and the one here, which takes a
turn whenever one is due. It signs in as often as it must, so the kiosk may be
switched on before the network, and the shop may be closed and opened anew. When
no messages come, each turn re-reads everything, so the board lives on REST.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from backend.client import (
    ClientError,
    Connection,
    Message,
    Order,
    PublicClient,
    Realtime,
    RealtimeSession,
    Shop,
    ShopUnreachable,
    SignIn,
    SignInError,
    StaffClient,
    Transport,
    Unauthenticated,
)
from display_kiosk.clock import ShopClock
from display_kiosk.news import News
from display_kiosk.schedule import seconds_to_next_turn
from display_kiosk.settings import Credentials, Settings

log = logging.getLogger(__name__)

# Ready numbers stay for minutes only; a page of the newest is more than a board holds.
_COMPLETED_READ = 50
# The user pool locks out who tries a wrong password too often.
_AFTER_A_REFUSAL_SECONDS = 30.0


class Live(Protocol):
    """What the feed asks of ``Realtime``; tests bring their own."""

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


class Feed:
    """Keeps ``news`` fed from one shop.

    Args:
        settings: which shop, and the bounds.
        credentials: asked for at every sign-in, as they may have changed.
        clock: the shop's time; the feed sets it.
        news: takes everything in.
        on_news: called after each piece of news, on one of the feed's threads.
        go_live: makes the realtime connection.
    """

    def __init__(
        self,
        settings: Settings,
        credentials: Callable[[], Credentials],
        clock: ShopClock,
        news: News,
        *,
        on_news: Callable[[], None] = lambda: None,
        go_live: GoLive = Realtime,
    ) -> None:
        self._settings = settings
        self._credentials = credentials
        self._clock = clock
        self._news = news
        self._on_news = on_news
        self._go_live = go_live
        self._shop_id = settings.shop_id or ""
        self._client: StaffClient | None = None
        self._live: Live | None = None
        self._is_refused = False
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
        self._turn_began: float | None = None

    def start(self) -> None:
        """Start the turns, on a thread of their own."""
        self._thread.start()

    def close(self, limit_seconds: float = 3.0) -> None:
        """End the turns and the connection; what hangs after the limit is left to end by itself."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(limit_seconds)
        self._sign_out(limit_seconds)

    def hurry(self) -> None:
        """Take the next turn at once."""
        self._wake.set()

    def turn(self) -> None:
        """Ask the shop for all that is due; a failure becomes news itself."""
        had_session = self._client is not None
        try:
            try:
                self._ask()
            except (SignInError, Unauthenticated):
                self._sign_out(0.0)
                if not had_session:
                    raise
                # A session that has run out is no reason to take the code away.
                self._ask()
        except ClientError as failure:
            self._is_refused = isinstance(failure, SignInError | Unauthenticated)
            self._fail(failure)
        else:
            self._is_refused = False
        self._on_news()

    def seconds_in_turn(self) -> float:
        """Return for how long the present turn has been going on; 0 between turns."""
        began = self._turn_began
        return 0.0 if began is None else self._clock.machine.elapsed() - began

    def seconds_to_next_turn(self) -> float:
        """Return how long the kiosk may rely on what it knows."""
        if self._is_refused:
            return _AFTER_A_REFUSAL_SECONDS
        bounds = self._settings.bounds
        return seconds_to_next_turn(self._news.facts(), self._clock.now(), bounds)

    def _run(self) -> None:
        while not self._closing.is_set():
            self._wake.clear()
            self._turn_began = self._clock.machine.elapsed()
            try:
                self.turn()
            except Exception as surprise:
                # The edge of the thread: the kiosk says so, withdraws its code, and goes on.
                log.exception("feed: a turn failed")
                self._fail(surprise)
            self._turn_began = None
            self._clock.machine.wait(self._wake, self.seconds_to_next_turn())

    def _ask(self) -> None:
        client = self._client or self._sign_in()
        self._ask_code(client)
        if self._is_doubtful():
            self._reread(client)

    def _sign_in(self) -> StaffClient:
        url, now = self._settings.url, self._clock.now
        with PublicClient(url, transport=Transport(url, attempts=1)) as public:
            config = public.config()
        credentials = self._credentials()
        session = SignIn(config, now=now).with_password(credentials.username, credentials.password)
        self._shop_id = self._settings.shop_id or config.default_shop_id or ""
        # One attempt a call: the next turn is the next attempt, and failing is news.
        client = StaffClient(url, session, transport=Transport(url, attempts=1), now=now)
        self._client = client
        self._live = self._go_live(
            lambda: client.realtime(self._shop_id),
            resync=lambda: self._resync(client),
            on_message=self._hear_message,
            on_connection=lambda connection: self._hear_connection(client, connection),
            now=now,
        )
        self._live.start()
        return client

    def _sign_out(self, limit_seconds: float) -> None:
        live, self._live = self._live, None
        client, self._client = self._client, None
        if live is not None:
            live.close(limit_seconds)
        if client is not None:
            client.close()

    def _ask_code(self, client: StaffClient) -> None:
        asked = self._clock.machine.elapsed()
        code = client.qr_code(self._shop_id)
        if code.served_at is not None:
            self._clock.hear(code.served_at, asked)
        self._news.hear_code(code, self._clock.now())

    def _reread(self, client: StaffClient) -> None:
        held = self._news.held()
        orders = [*client.every_order(self._shop_id, "open")]
        orders += client.orders(self._shop_id, "completed", limit=_COMPLETED_READ).orders
        self._news.hear_orders(_on_board(orders, self._oldest_ready()), held, self._clock.now())
        # Last, as a kiosk that knows its shop is one that has begun.
        self._news.hear_shop(client.shop(self._shop_id), self._clock.now())

    def _oldest_ready(self) -> datetime:
        return self._clock.now() - self._settings.ready_for

    def _resync(self, client: StaffClient) -> None:
        self._ask_code(client)
        self._reread(client)
        self._on_news()

    def _is_doubtful(self) -> bool:
        """Tell whether more than the code has to be asked for."""
        facts = self._news.facts()
        if not facts.is_live or facts.shop is None or facts.code is None:
            return True
        return facts.code.is_open != _takes_orders(facts.shop, self._clock.now())

    def _hear_message(self, message: Message) -> None:
        if self._news.hear_message(message, self._clock.now()):
            self.hurry()
        self._on_news()

    def _hear_connection(self, client: StaffClient, connection: Connection) -> None:
        if client is not self._client:
            return  # the last words of a session that was given up
        self._news.hear_connection(connection.live, connection.since)
        self.hurry()
        self._on_news()

    def _fail(self, failure: Exception) -> None:
        self._news.hear_failure(_in_words(failure))
        self._on_news()


def _takes_orders(shop: Shop, now: datetime) -> bool:
    return shop.is_open and not (shop.paused_until and shop.paused_until > now)


def _on_board(orders: list[Order], oldest_ready: datetime) -> list[Order]:
    """Return the orders that a board may show, so that it does not grow with the day."""
    margin = timedelta(minutes=1)
    return [o for o in orders if not o.completed_at or o.completed_at > oldest_ready - margin]


def _in_words(failure: Exception) -> str:
    if isinstance(failure, ShopUnreachable):
        return "The shop does not answer."
    if isinstance(failure, SignInError | Unauthenticated):
        return "The sign-in of this display was refused."
    return str(failure) or type(failure).__name__
