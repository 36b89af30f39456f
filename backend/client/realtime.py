"""Staying live: connect, subscribe, re-read, apply; and again after every loss.

The order is the contract's. What comes between the subscription and the end of
the re-reading waits in the inbox, so that nothing falls between the two; the
versions of the orders sort out what came twice.

One thread of ours runs all of it, and every callback. Any failure, a callback's
included, ends the connection, and the next one starts from the truth again.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from backend.client.backoff import full_jitter
from backend.client.errors import ClientError, RealtimeFailed, UnexpectedAnswer
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
from backend.client.views.realtime import Message, RealtimeSession

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """The waits of a realtime client, in seconds.

    A dead connection is noticed after at most ``keep_alive_seconds`` and
    ``ping_timeout_seconds`` together. ``resync_seconds`` re-reads the state even
    while live: a message that the shop failed to publish heals by then.
    """

    keep_alive_seconds: int = 10
    ping_timeout_seconds: int = 4
    resync_seconds: float = 300.0
    renew_early_seconds: float = 60.0
    settled_seconds: float = 10.0
    backoff_base_seconds: float = 0.5
    backoff_cap_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Connection:
    """How things stand: ``live``, or not, ``since`` a time.

    ``confirmed_at`` is when the newest fact was confirmed by the shop: the last
    re-reading or message. What a screen shows may be as old as that. ``reason``
    says why it is not live; ``error`` is what the shop or the user pool refused
    with, if one did: a ``SignInError`` there needs a person to sign in again.
    """

    live: bool
    since: datetime
    confirmed_at: datetime | None = None
    reason: str | None = None
    error: ClientError | None = None


class Realtime:
    """Keeps one program told of what happens.

    Args:
        fetch_session: gets a new presigned URL; called for every connection.
        resync: re-reads the state, after the subscription and before any message.
        on_message: takes each message; versions are the caller's to compare (``Board``).
        on_connection: takes each change of the connection's state.
        timing: the waits.
        now: the clock.

    All callbacks come on one thread that is this object's. ``start`` returns at
    once; ``close`` returns when that thread has ended.
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
        """How things stand now."""
        return self._state

    def start(self) -> Self:
        """Start connecting, on this object's own thread."""
        self._thread.start()
        return self

    def wait_live(self, timeout_seconds: float) -> bool:
        """Wait until live, and return whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._state.live, timeout_seconds)

    def close(self, limit_seconds: float | None = None) -> None:
        """Disconnect and end the thread. May be called from a callback too, and twice.

        A call that waits for a shop that is gone can take some seconds to give
        up; after ``limit_seconds`` it is left to end by itself.
        """
        self._closing.set()
        self._inbox.put(None)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(limit_seconds)
        self._loop = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self) -> None:
        failures = 0
        while not self._closing.is_set():
            error: ClientError | None = None
            try:
                reason = self._one_connection()
            except ClientError as refusal:
                reason, error = str(refusal), refusal
            except Exception as failure:
                # The edge of the thread: whatever failed, the next connection starts afresh.
                log.exception("realtime: starting over")
                reason = sanitize(f"internal failure: {failure}")
            failures = 0 if self._was_settled() else failures + 1
            self._report(live=False, reason=reason, error=error)
            self._closing.wait(self._pause(failures))

    def _one_connection(self) -> str:
        """Live through one connection; return or raise why it is over."""
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
            self._reread()
            return self._pump(inbox, self._renewal(session))
        finally:
            connection.close()

    def _await_opened(self, inbox: queue.SimpleQueue[Event | None]) -> None:
        # awscrt limits the connecting; the limit here is for an answer that it never gives.
        try:
            event = inbox.get(timeout=ANSWER_SECONDS * 3)
        except queue.Empty as error:
            raise RealtimeFailed("the broker does not answer") from error
        if not isinstance(event, Opened):
            raise RealtimeFailed(event.reason if isinstance(event, Lost) else "closed")

    def _reread(self) -> None:
        self._resync()
        self._report(live=True)

    def _pump(self, inbox: queue.SimpleQueue[Event | None], renewal: datetime) -> str:
        """Apply messages until the connection is over; return why it is."""
        next_resync = self._after(self._timing.resync_seconds)
        while True:
            wait = (min(renewal, next_resync) - self._now()).total_seconds()
            try:
                event = inbox.get(timeout=max(0.0, wait))
            except queue.Empty:
                if self._now() >= renewal:
                    return "renewing the connection"
                self._reread()
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
            # The payload stays out of the log: it may name a person.
            log.warning("ignored %d bytes on %s: %s", len(event.payload), event.topic, error)
            return
        self._state = replace(self._state, confirmed_at=self._now())
        self._on_message(message)

    def _renewal(self, session: RealtimeSession) -> datetime:
        """Return when to replace the connection, before its credentials run out."""
        early = session.expires_at - timedelta(seconds=self._timing.renew_early_seconds)
        # A session shorter than the margin must not make a loop of renewals.
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
        """Note how things stand, and tell when that is news."""
        before, now = self._state, self._now()
        since = before.since if before.live == live else now
        confirmed_at = now if live else before.confirmed_at
        with self._changed:
            self._state = Connection(live, since, confirmed_at, reason, error)
            self._changed.notify_all()
        if (before.live, before.reason) != (live, reason):
            self._tell(self._state)

    def _tell(self, state: Connection) -> None:
        try:
            self._on_connection(state)
        except Exception:
            # A caller's failure must not end the thread.
            log.exception("realtime: on_connection failed")
