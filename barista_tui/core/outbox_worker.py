"""Sends the actions of the outbox to the shop, one at a time, and retries with backoff."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from backend.client import ClientError, SignInError, StaffClient
from backend.client.backoff import full_jitter
from backend.client.sign_in import utc_now
from backend.client.worker import Worker
from barista_tui.core.actions import QueuedAction
from barista_tui.core.delivery import Outcome, deliver
from barista_tui.core.outbox import Outbox

log = logging.getLogger(__name__)

# An action sent this soon after the key was pressed is sent without reading the order first.
FRESH = timedelta(seconds=3)
_IDLE_SECONDS = 30.0
_MAX_BACKOFF_SECONDS = 4.0


class OutboxWorker(Worker):
    """Sends due actions on a thread of its own.

    Args:
        outbox: where the actions are stored.
        shop_id: the shop.
        clients: returns the clients of the staff who are signed in, by user name.
        on_outcome: handles the outcome of each action before it leaves the outbox. It
            must be idempotent: after a crash it is called again for the same action.
        on_change: called when an action was sent, delayed or finished.
        now: the clock.
    """

    def __init__(
        self,
        outbox: Outbox,
        shop_id: str,
        clients: Callable[[], Mapping[str, StaffClient]],
        *,
        on_outcome: Callable[[Outcome], None],
        on_change: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__("outbox", self._send_next)
        self._outbox = outbox
        self._shop_id = shop_id
        self._clients = clients
        self._on_outcome = on_outcome
        self._on_change = on_change
        self._now = now
        self._failures = 0
        self.last_error: str | None = None

    def _send_next(self) -> float:
        queued = self._outbox.claim(self._now(), self._clients())
        if queued is None:
            return self._seconds_until_due()
        if self._send(queued):
            self._failures, self.last_error = 0, None
            self._on_change()
            return 0.0
        self._failures += 1
        self._on_change()
        return full_jitter(self._failures, base_seconds=0.4, cap_seconds=_MAX_BACKOFF_SECONDS)

    def _send(self, queued: QueuedAction) -> bool:
        """Send one action; return False if it has to be sent again."""
        staff = self._clients().get(queued.username)
        is_old = self._now() - max(queued.made_at, queued.due_at) > FRESH
        try:
            if staff is None:
                raise SignInError(f"{queued.username} is not signed in")
            outcome = deliver(queued, staff, self._shop_id, is_old=is_old)
        except ClientError as error:
            return self._retry_later(queued, str(error))
        except Exception:
            # The edge of the thread: the action stays, and is sent again.
            log.exception("sending %s failed", type(queued.action).__name__)
            return self._retry_later(queued, "an internal failure; see the log")
        self._on_outcome(outcome)
        self._outbox.complete(queued.action_id)
        return True

    def _retry_later(self, queued: QueuedAction, error: str) -> bool:
        self.last_error = error
        self._outbox.release(queued.action_id)
        return False

    def _seconds_until_due(self) -> float:
        due = self._outbox.next_due()
        if due is None:
            return _IDLE_SECONDS
        left = (due - self._now()).total_seconds()
        return min(_IDLE_SECONDS, left) if left > 0 else 1.0
