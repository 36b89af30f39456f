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
from datetime import datetime

from backend.client import (
    ClientError,
    Connection,
    DisplayShop,
    Message,
    PublicShop,
    Realtime,
    ShopUnreachable,
    SignInError,
    SignInThrottled,
    Unauthenticated,
)
from backend.client.sanitize import sanitize
from display_kiosk.clock import ShopClock
from display_kiosk.news import News
from display_kiosk.schedule import seconds_to_next_turn
from display_kiosk.session import GoLive, Session
from display_kiosk.settings import Credentials, Settings

log = logging.getLogger(__name__)

# The user pool locks out who tries a wrong password too often.
_AFTER_A_REFUSAL_SECONDS = 30.0


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
        self._session: Session | None = None
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
        session = self._taken_session()
        if session is not None:
            session.end(limit_seconds)

    def hurry(self) -> None:
        """Take the next turn at once."""
        self._wake.set()

    def turn(self) -> None:
        """Ask the shop for all that is due; a failure becomes news itself."""
        try:
            self._ask_signed_in()
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

    def _ask_signed_in(self) -> None:
        try:
            self._ask()
        except (SignInError, Unauthenticated):
            session = self._taken_session()
            if session is None:
                raise
            session.end_aside()
            # A session that has run out is no reason to take the code away.
            self._ask()

    def _ask(self) -> None:
        session = self._session or self._sign_in()
        self._ask_code(session)
        if self._is_doubtful():
            self._reread(session)

    def _sign_in(self) -> Session:
        now = self._clock.now
        session = Session.sign_in(self._settings, self._credentials, now)
        self._session = session
        session.follow(
            self._go_live,
            resync=lambda: self._resync(session),
            on_message=self._hear_message,
            on_connection=lambda connection: self._hear_connection(session, connection),
            now=now,
        )
        return session

    def _taken_session(self) -> Session | None:
        """Return the session, which is the feed's no more."""
        session, self._session = self._session, None
        return session

    def _ask_code(self, session: Session) -> None:
        asked = self._clock.machine.elapsed()
        code = session.code()
        self._clock.hear(code.served_at, asked)
        self._news.hear_code(code, self._clock.now())

    def _reread(self, session: Session) -> None:
        held = self._news.held()
        orders = session.orders(self._clock.now() - self._settings.ready_for)
        self._news.hear_orders(orders, held, self._clock.now())
        # Last, as a kiosk that knows its shop is one that has begun.
        self._news.hear_shop(session.shop(), self._clock.now())

    def _resync(self, session: Session) -> None:
        self._ask_code(session)
        self._reread(session)
        self._on_news()

    def _is_doubtful(self) -> bool:
        """Return whether more than the code has to be asked for."""
        facts = self._news.facts()
        if not facts.is_live or facts.shop is None or facts.code is None:
            return True
        return facts.code.is_open != _takes_orders(facts.shop, self._clock.now())

    def _hear_message(self, message: Message) -> None:
        if self._news.hear_message(message, self._clock.now()):
            self.hurry()
        self._on_news()

    def _hear_connection(self, session: Session, connection: Connection) -> None:
        if session is not self._session:
            return  # the last words of a session that was given up
        self._news.hear_connection(connection.live, connection.since)
        self.hurry()
        self._on_news()

    def _fail(self, failure: Exception) -> None:
        self._news.hear_failure(_in_words(failure))
        self._on_news()


def _takes_orders(shop: PublicShop | DisplayShop, now: datetime) -> bool:
    return shop.is_open and not (shop.paused_until and shop.paused_until > now)


def _in_words(failure: Exception) -> str:
    if isinstance(failure, ShopUnreachable):
        return "The shop does not answer."
    if isinstance(failure, SignInThrottled):
        return f"{failure}."
    if isinstance(failure, SignInError | Unauthenticated):
        return "The sign-in of this display was refused."
    return sanitize(str(failure)) or type(failure).__name__
