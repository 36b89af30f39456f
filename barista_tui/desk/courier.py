"""Carries the outbox to the shop: one entry after another, for as long as it takes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from backend.client import ClientError, SignInError, StaffClient
from backend.client.backoff import full_jitter
from backend.client.sign_in import utc_now
from barista_tui.desk.delivery import Outcome, deliver
from barista_tui.desk.outbox import Outbox
from barista_tui.desk.wishes import Entry

log = logging.getLogger(__name__)

# What is sent this soon after the key was pressed is sent unseen: the shop decides.
FRESH = timedelta(seconds=3)
_IDLE_SECONDS = 30.0
_MOST_SECONDS = 8.0


class Courier:
    """Sends due entries on a thread of its own.

    Args:
        outbox: where the entries are.
        shop_id: the shop.
        people: gives the clients of who is signed in, by user name.
        on_outcome: takes what came of each entry, before it leaves the outbox; it
            must bear being told twice, as a crash can come between the two.
        on_change: called when an entry was taken up, delayed or finished.
        now: the clock.
    """

    def __init__(
        self,
        outbox: Outbox,
        shop_id: str,
        people: Callable[[], Mapping[str, StaffClient]],
        *,
        on_outcome: Callable[[Outcome], None],
        on_change: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._outbox = outbox
        self._shop_id = shop_id
        self._people = people
        self._on_outcome = on_outcome
        self._on_change = on_change
        self._now = now
        self._woken = threading.Event()
        self._closing = False
        self._failures = 0
        self.trouble: str | None = None
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Start sending."""
        self._thread.start()

    def wake(self) -> None:
        """Look again at once: something was added, or the shop is back."""
        self._woken.set()

    def close(self, limit_seconds: float = 2.0) -> None:
        """Stop; what is not sent stays in the outbox."""
        self._closing = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(limit_seconds)

    def _run(self) -> None:
        while not self._closing:
            self._woken.clear()
            entry = self._outbox.claim(self._now(), self._people())
            if entry is None:
                self._woken.wait(self._until_due())
            elif not self._carry(entry):
                self._failures += 1
                self._on_change()
                wait = full_jitter(self._failures, base_seconds=0.4, cap_seconds=_MOST_SECONDS)
                self._woken.wait(wait)
            else:
                self._failures, self.trouble = 0, None
                self._on_change()

    def _carry(self, entry: Entry) -> bool:
        """Deliver one entry; return False if it has to be tried again."""
        staff = self._people().get(entry.person)
        is_old = self._now() - max(entry.made_at, entry.due_at) > FRESH
        try:
            if staff is None:
                raise SignInError(f"{entry.person} is not signed in")
            outcome = deliver(entry, staff, self._shop_id, is_old=is_old)
        except ClientError as error:
            self.trouble = str(error)
            self._outbox.release(entry.entry_id)
            return False
        except Exception:
            # The edge of the thread: the entry stays, and is tried again.
            log.exception("courier: %s failed", type(entry.wish).__name__)
            self.trouble = "an internal failure; see the log"
            self._outbox.release(entry.entry_id)
            return False
        self._on_outcome(outcome)
        self._outbox.done(entry.entry_id)
        return True

    def _until_due(self) -> float:
        due = self._outbox.next_due()
        if due is None:
            return _IDLE_SECONDS
        left = (due - self._now()).total_seconds()
        return min(_IDLE_SECONDS, left) if left > 0 else 1.0
