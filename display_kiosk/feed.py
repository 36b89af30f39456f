"""Keeps the kiosk's state up to date: signs in, polls the shop, and listens to its messages.

Two threads call the shop: the realtime connection's, and the polling thread of this
module. A poll signs in if necessary, so that the kiosk may be started before the
network, and the shop may be closed and opened again. While there is no realtime
connection, each poll reads everything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from backend.client import (
    ClientError,
    Connection,
    Credentials,
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
from backend.client.worker import Worker
from display_kiosk.clock import ShopClock
from display_kiosk.kiosk_state import KioskState
from display_kiosk.poll_schedule import is_in_doubt, seconds_to_next_poll
from display_kiosk.session import ConnectRealtime, Session
from display_kiosk.settings import Settings

log = logging.getLogger(__name__)

# The user pool locks users out after too many wrong passwords.
_AFTER_REFUSAL_SECONDS = 30.0
# Less than the interval of the realtime connection's resyncs, so that each one reads them.
_FIGURES_SECONDS = 240.0


class Feed:
    """Keeps ``state`` up to date with one shop.

    Args:
        settings: The shop, and the thresholds.
        credentials: Called at every sign-in, as they may have changed.
        clock: The shop's time, which the feed synchronizes.
        state: What is updated.
        on_change: Called after each change, on one of the feed's threads.
        connect_realtime: Creates the realtime connection.
    """

    def __init__(
        self,
        settings: Settings,
        credentials: Callable[[], Credentials],
        clock: ShopClock,
        state: KioskState,
        *,
        on_change: Callable[[], None] = lambda: None,
        connect_realtime: ConnectRealtime = Realtime,
    ) -> None:
        self._settings = settings
        self._credentials = credentials
        self._clock = clock
        self._state = state
        self._on_change = on_change
        self._connect_realtime = connect_realtime
        self._session: Session | None = None
        self._is_refused = False
        self._poll_started: float | None = None
        self._figures_read: float | None = None
        self._worker = Worker("feed", self._poll_on_thread, clock.machine.wait)
        self.start, self.poll_soon = self._worker.start, self._worker.wake

    def close(self, limit_seconds: float = 3.0) -> None:
        """Stop polling and disconnect; wait for at most that long."""
        self._worker.close(limit_seconds)
        session = self._detach_session()
        if session is not None:
            session.close(limit_seconds)

    def poll(self) -> None:
        """Read what is due from the shop; a failure is recorded in the state."""
        try:
            self._read_signed_in()
        except ClientError as failure:
            self._is_refused = isinstance(failure, SignInError | Unauthenticated)
            self._fail(failure)
        else:
            self._is_refused = False
        self._on_change()

    def seconds_in_poll(self) -> float:
        """Return the duration of the current poll; 0 between polls."""
        began = self._poll_started
        return 0.0 if began is None else self._clock.machine.elapsed() - began

    def seconds_to_next_poll(self) -> float:
        """Return the time until the next poll."""
        if self._is_refused:
            return _AFTER_REFUSAL_SECONDS
        thresholds = self._settings.thresholds
        return seconds_to_next_poll(self._state.snapshot(), self._clock.now(), thresholds)

    def _poll_on_thread(self) -> float:
        self._poll_started = self._clock.machine.elapsed()
        try:
            self.poll()
        except Exception as error:
            # The edge of the thread: the state records the error, and the thread goes on.
            log.exception("feed: a poll failed")
            self._fail(error)
        self._poll_started = None
        return self.seconds_to_next_poll()

    def _read_signed_in(self) -> None:
        try:
            self._read()
        except (SignInError, Unauthenticated):
            session = self._detach_session()
            if session is None:
                raise
            session.close_in_background()
            # The code need not be withdrawn because a session has expired.
            self._read()

    def _read(self) -> None:
        session = self._session or self._sign_in()
        self._read_code(session)
        if self._must_read_all():
            self._read_all(session)

    def _sign_in(self) -> Session:
        now = self._clock.now
        session = Session.sign_in(self._settings, self._credentials, now)
        self._session = session
        session.connect(
            self._connect_realtime,
            resync=lambda: self._resync(session),
            on_message=self._on_message,
            on_connection=lambda connection: self._on_connection(session, connection),
            now=now,
        )
        return session

    def _detach_session(self) -> Session | None:
        """Return the session, and forget it."""
        session, self._session = self._session, None
        return session

    def _read_code(self, session: Session) -> None:
        requested = self._clock.machine.elapsed()
        code = session.code()
        self._clock.synchronize(code.served_at, requested)
        self._state.apply_code(code, self._clock.now())

    def _read_all(self, session: Session) -> None:
        versions = self._state.versions()
        orders = session.orders(self._clock.now() - self._settings.ready_for)
        self._state.apply_orders(orders, versions, self._clock.now())
        # Last: a state with a shop is complete.
        self._state.apply_shop(session.shop(), self._clock.now())
        if self._settings.appearance.figures:
            self._read_figures(session)

    def _read_figures(self, session: Session) -> None:
        """Read the figures every few minutes; the kiosk does its work without them."""
        now, read = self._clock.machine.elapsed(), self._figures_read
        if read is not None and now - read < _FIGURES_SECONDS:
            return
        self._figures_read = now
        try:
            self._state.apply_figures(session.figures())
        except ClientError as failure:
            log.info("feed: no figures: %s", _describe(failure))

    def _resync(self, session: Session) -> None:
        self._read_code(session)
        self._read_all(session)
        self._on_change()

    def _must_read_all(self) -> bool:
        """Return whether more than the code has to be read."""
        snapshot = self._state.snapshot()
        if not snapshot.is_live or snapshot.shop is None or snapshot.code is None:
            return True
        now = self._clock.now()
        if snapshot.menu_version < snapshot.shop.version:
            return True  # the menu may have changed; messages do not carry it
        if snapshot.rush and snapshot.rush.ends_at <= now:
            return True  # the next rush is not known
        is_other = snapshot.code.is_open != _takes_orders(snapshot.shop, now)
        return is_other or is_in_doubt(snapshot, now)

    def _on_message(self, message: Message) -> None:
        must_read = self._state.apply_message(message, self._clock.now())
        if must_read or self._state.snapshot().doubted_since:
            self.poll_soon()
        self._on_change()

    def _on_connection(self, session: Session, connection: Connection) -> None:
        if session is not self._session:
            return  # from a session that was replaced
        self._state.apply_connection(connection.live, connection.since)
        self.poll_soon()
        self._on_change()

    def _fail(self, failure: Exception) -> None:
        message = _describe(failure)
        if message != self._state.snapshot().error_message:
            # Guests read "Back in a moment"; staff read the reason here.
            log.warning("feed: %s", message)
        self._state.apply_failure(message)
        self._on_change()


def _takes_orders(shop: PublicShop | DisplayShop, now: datetime) -> bool:
    return shop.is_open and not (shop.paused_until and shop.paused_until > now)


def _describe(failure: Exception) -> str:
    if isinstance(failure, ShopUnreachable):
        return "The shop does not answer."
    if isinstance(failure, SignInThrottled):
        return f"{failure}."
    if isinstance(failure, SignInError | Unauthenticated):
        return "The credentials of this display were refused."
    return sanitize(str(failure)) or type(failure).__name__
