"""Stays live: connects, subscribes, resyncs, applies messages; and again after every loss.

CONTRACT.md prescribes this order. Messages that arrive before the resync has
ended wait in the inbox, so that none is missed; what arrives twice is recognised
by its version.

One thread runs all of it, and every callback. Any failure, a callback's included,
ends the connection, and the next one resyncs.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from backend.client.backoff import full_jitter
from backend.client.errors import ClientError, RealtimeFailed, UnexpectedAnswer
from backend.client.lifecycle import ClosesOnExit
from backend.client.message import Message
from backend.client.mqtt_connection import (
    ANSWER_SECONDS,
    Event,
    Lost,
    MqttConnection,
    Opened,
    Received,
    shared_loop,
)
from backend.client.sanitize import sanitize
from backend.client.sign_in import utc_now
from chalicelib.contract.shops import RealtimeSession

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """The intervals and time-outs of a realtime client.

    A dead connection is detected after at most `keep_alive_seconds` plus
    `ping_timeout_seconds`. Every `resync_seconds` the state is read again even while
    live, in case the shop failed to publish a message.
    """

    keep_alive_seconds: int = 10
    ping_timeout_seconds: int = 4
    resync_seconds: float = 300.0
    renew_early_seconds: float = 60.0
    settled_seconds: float = 10.0
    backoff_base_seconds: float = 0.5
    backoff_cap_seconds: float = 4.0


@dataclass(frozen=True, slots=True)
class Connection:
    """The state of a realtime connection: `live` or not, `since` a time.

    `confirmed_at` is the time of the last resync or message: what a screen shows may
    be as old as that. `reason` says why the connection is not live; `error` is the
    error of the shop or the user pool, if that was the cause. After a `SignInError` a
    person has to sign in again.
    """

    live: bool
    since: datetime
    confirmed_at: datetime | None = None
    reason: str | None = None
    error: ClientError | None = None


class Realtime(ClosesOnExit):
    """Keeps one program connected: receives its messages, and resyncs after every loss.

    Args:
        fetch_session: Gets a new presigned URL; called for every connection.
        resync: Reads the state, after the subscription and before any message.
        on_message: Receives each message; the caller compares versions (`Board`).
        on_connection: Receives each change of the connection's state.
        timing: The intervals and time-outs.
        now: The clock.

    All callbacks run on one thread of this object. `start` returns at once; `close`
    returns when that thread has ended.
    """

    def __init__(
        self,
        fetch_session: Callable[[], RealtimeSession],
        *,
        resync: Callable[[], None],
        on_message: Callable[[Message], None],
        on_connection: Callable[[Connection], None] = lambda _connection: None,
        timing: Timing | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._fetch_session = fetch_session
        self._resync = resync
        self._on_message = on_message
        self._on_connection = on_connection
        self._timing = timing or Timing()
        self._now = now
        self._state = Connection(live=False, since=now(), reason="not connected yet")
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._inbox: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="realtime", daemon=True)
        self._loop = shared_loop()

    @property
    def connection(self) -> Connection:
        """The state of the connection now."""
        return self._state

    def start(self) -> Self:
        """Start connecting, on a separate thread."""
        self._thread.start()
        return self

    def wait_live(self, timeout_seconds: float) -> bool:
        """Wait until the connection is live, and return whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._state.live, timeout_seconds)

    def close(self, limit_seconds: float | None = None) -> None:
        """Disconnect and end the thread. May be called from a callback, and twice.

        The thread may be in a call that takes seconds to time out; after
        `limit_seconds` it is left to end by itself.
        """
        self._closing.set()
        self._inbox.put(None)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(limit_seconds)
        self._loop = None

    def __enter__(self) -> Self:
        return self.start()

    def _run(self) -> None:
        failures = 0
        while not self._closing.is_set():
            error: ClientError | None = None
            try:
                reason = self._one_connection()
            except ClientError as refusal:
                reason, error = str(refusal), refusal
            except Exception as failure:
                # The edge of the thread: whatever failed, the next connection resyncs.
                log.exception("realtime: reconnecting after an internal failure")
                reason = sanitize(f"internal failure: {failure}")
            failures = 0 if self._was_settled() else failures + 1
            self._report(live=False, reason=reason, error=error)
            self._closing.wait(self._pause(failures))

    def _one_connection(self) -> str:
        """Run one connection to its end; return or raise the reason."""
        session = self._fetch_session()
        inbox: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._inbox = inbox
        if self._closing.is_set():
            return "closed"
        connection = MqttConnection(
            session,
            inbox.put,
            self._loop,
            keep_alive_seconds=self._timing.keep_alive_seconds,
            ping_timeout_seconds=self._timing.ping_timeout_seconds,
        )
        connection.open()
        try:
            self._await_opened(inbox)
            connection.subscribe(session.topics)
            self._resync_now()
            return self._apply_messages(inbox, self._renewal(session))
        finally:
            connection.close()

    def _await_opened(self, inbox: queue.SimpleQueue[Event | None]) -> None:
        # awscrt has a time-out of its own; this one is for a callback that never comes.
        try:
            event = inbox.get(timeout=ANSWER_SECONDS * 3)
        except queue.Empty as error:
            raise RealtimeFailed("the broker does not answer") from error
        if not isinstance(event, Opened):
            raise RealtimeFailed(event.reason if isinstance(event, Lost) else "closed")

    def _resync_now(self) -> None:
        self._resync()
        self._report(live=True)

    def _apply_messages(self, inbox: queue.SimpleQueue[Event | None], renewal: datetime) -> str:
        """Apply messages until the connection ends; return the reason."""
        next_resync = self._after(self._timing.resync_seconds)
        while True:
            wait = (min(renewal, next_resync) - self._now()).total_seconds()
            try:
                event = inbox.get(timeout=max(0.0, wait))
            except queue.Empty:
                if self._now() >= renewal:
                    return "renewing the connection"
                self._resync_now()
                next_resync = self._after(self._timing.resync_seconds)
                continue
            if event is None:
                return "closed"
            if isinstance(event, Lost):
                return event.reason
            if isinstance(event, Received):
                self._apply(event)

    def _apply(self, event: Received) -> None:
        try:
            message = Message.parse(event.topic, event.payload)
        except UnexpectedAnswer as error:
            # The payload is not logged: it may contain a name.
            log.warning("ignored %d bytes on %s: %s", len(event.payload), event.topic, error)
            return
        self._state = replace(self._state, confirmed_at=self._now())
        self._on_message(message)

    def _renewal(self, session: RealtimeSession) -> datetime:
        """Return when to replace the connection, before its credentials expire."""
        early = session.expires_at - timedelta(seconds=self._timing.renew_early_seconds)
        # A session shorter than the margin must not be renewed in a loop.
        return max(early, self._after(self._timing.settled_seconds))

    def _after(self, seconds: float) -> datetime:
        return self._now() + timedelta(seconds=seconds)

    def _was_settled(self) -> bool:
        lived = self._now() - self._state.since
        return self._state.live and lived.total_seconds() >= self._timing.settled_seconds

    def _pause(self, failures: int) -> float:
        return full_jitter(
            failures,
            base_seconds=self._timing.backoff_base_seconds,
            cap_seconds=self._timing.backoff_cap_seconds,
        )

    def _report(
        self, *, live: bool, reason: str | None = None, error: ClientError | None = None
    ) -> None:
        """Set the state of the connection, and call `on_connection` if it changed."""
        before, now = self._state, self._now()
        since = before.since if before.live == live else now
        confirmed_at = now if live else before.confirmed_at
        with self._changed:
            self._state = Connection(live, since, confirmed_at, reason, error)
            self._changed.notify_all()
        if (before.live, before.reason) != (live, reason):
            self._notify(self._state)

    def _notify(self, state: Connection) -> None:
        try:
            self._on_connection(state)
        except Exception:
            # A failing callback must not end the thread.
            log.exception("realtime: on_connection failed")
