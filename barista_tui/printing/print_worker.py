"""Sends the spooled tickets to the printer, one at a time, so that no board waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from backend.client.backoff import full_jitter
from backend.client.worker import Worker
from barista_tui.printing.connectors import (
    ConnectionFailedError,
    PrintInterruptedError,
    Send,
    sender_for,
)
from barista_tui.printing.rendering import render_text, render_ticket
from barista_tui.printing.spool import Job, Spool
from barista_tui.printing.ticket import PrintedTicket
from barista_tui.settings import Printer

log = logging.getLogger(__name__)

_MAX_BACKOFF_SECONDS = 15.0
_IDLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class PrintStatus:
    """How many jobs wait and why, and the jobs that may or may not have been printed."""

    waiting: int = 0
    error: str | None = None
    uncertain: tuple[Job, ...] = ()


class PrintWorker(Worker):
    """Prints on a thread of its own.

    Args:
        spool: where the jobs are stored.
        printer: which printer; with connector "none" jobs are stored for the preview only.
        on_change: called when the status changed.
        send: sends a ticket to the printer, if not as the settings say.
        not_needed: returns why a ticket is not to be printed any more, None if it is.
        on_skip: called with a job that was not printed, and why.
    """

    def __init__(
        self,
        spool: Spool,
        printer: Printer,
        *,
        on_change: Callable[[], None] = lambda: None,
        send: Send | None = None,
        not_needed: Callable[[PrintedTicket], str | None] = lambda _: None,
        on_skip: Callable[[Job, str], None] = lambda _job, _why: None,
    ) -> None:
        super().__init__("printing", self._print_next)
        self._spool = spool
        self._printer = printer
        self._on_change = on_change
        self._send = send or sender_for(printer)
        self._not_needed = not_needed
        self._on_skip = on_skip
        self._failures = 0
        self._last_error: str | None = None

    @property
    def status(self) -> PrintStatus:
        """The state of printing now."""
        if self._send is None:
            return PrintStatus()
        waiting = self._spool.waiting_count()
        error = self._last_error if waiting else None
        return PrintStatus(waiting, error, self._spool.uncertain())

    def print(self, key: str, ticket: PrintedTicket, *, is_copy: bool = False) -> bool:
        """Spool a ticket; return False if there is a job with this key already."""
        added = self._spool.add(key, ticket, is_copy=is_copy)
        self.wake()
        return added

    def resolve_uncertain(self, *, print_copy: bool) -> Job | None:
        """Dismiss the oldest uncertain job, after printing a copy of it if asked; return it."""
        job = next(iter(self._spool.uncertain()), None)
        if job is not None:
            if print_copy:
                self.print(f"{job.key} copy of {job.serial}", job.ticket, is_copy=True)
            self._spool.mark(job, "dismissed")
            self._on_change()
        return job

    def preview(self) -> str | None:
        """Return the last ticket as text, None if there is none."""
        job = self._spool.latest()
        return None if job is None else self._text(job)

    def _print_next(self) -> float:
        job = self._spool.next()
        if job is None:
            return _IDLE_SECONDS
        if self._send is None:
            # Without a printer it is only for the preview; a printer that is set up later
            # must not print it.
            self._spool.mark(job, "previewed")
            return 0.0
        if self._skip(job) or self._print(job, self._send):
            self._failures = 0
            return 0.0
        self._failures += 1
        return full_jitter(self._failures, base_seconds=0.3, cap_seconds=_MAX_BACKOFF_SECONDS)

    def _skip(self, job: Job) -> bool:
        """Skip a job that waited until nobody needs its ticket; return whether it was."""
        why = None if job.is_copy else self._not_needed(job.ticket)
        if why is None:
            return False
        self._spool.mark(job, "skipped")
        self._on_skip(job, why)
        self._on_change()
        return True

    def _print(self, job: Job, send: Send) -> bool:
        """Send one job; return False if it has to be sent again."""
        state = "printed"
        self._spool.mark(job, "sending")
        try:
            send(self._bytes(job))
            self._last_error = None
        except ConnectionFailedError as error:
            state, self._last_error = "waiting", str(error)
        except PrintInterruptedError as error:
            state, self._last_error = "uncertain", str(error)
        except Exception as error:
            # The edge of the thread: a driver can fail in any way, and at any moment.
            log.exception("print job %d failed", job.serial)
            state, self._last_error = "uncertain", f"printing failed: {error}"
        self._spool.mark(job, state)
        self._on_change()
        return state != "waiting"

    def _bytes(self, job: Job) -> bytes:
        return render_ticket(job.ticket, self._printer, is_copy=job.is_copy)

    def _text(self, job: Job) -> str:
        return render_text(job.ticket, paper_mm=self._printer.paper_mm, is_copy=job.is_copy)
