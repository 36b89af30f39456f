"""Brings the spooled tickets to the printer, one after another, and never makes a board wait."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from backend.client.backoff import full_jitter
from barista_tui.printing.paper import escpos_bytes, plain_text
from barista_tui.printing.printers import BrokeOffError, NotReachedError, Send, sender_for
from barista_tui.printing.spool import Job, Spool
from barista_tui.printing.ticket import PrintedTicket
from barista_tui.settings import Printer

log = logging.getLogger(__name__)

_MOST_SECONDS = 15.0
_IDLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class PressStatus:
    """How printing stands: jobs waiting, why they do, and those of uncertain fate."""

    has_printer: bool
    waiting: int = 0
    trouble: str | None = None
    uncertain: tuple[Job, ...] = ()


class Press:
    """Prints on a thread of its own.

    Args:
        spool: where the jobs are.
        printer: which printer; with connector "none" jobs are kept for the preview only.
        on_change: called when the status changed.
        send: how a ticket gets there, if not as the settings say.
    """

    def __init__(
        self,
        spool: Spool,
        printer: Printer,
        *,
        on_change: Callable[[], None] = lambda: None,
        send: Send | None = None,
    ) -> None:
        self._spool = spool
        self._printer = printer
        self._on_change = on_change
        self._send = send or sender_for(printer)
        self._woken = threading.Event()
        self._closing = False
        self._trouble: str | None = None
        self._thread = threading.Thread(target=self._run, name="press", daemon=True)

    @property
    def status(self) -> PressStatus:
        """How printing stands now."""
        if self._send is None:
            return PressStatus(has_printer=False)
        waiting = self._spool.waiting_count()
        trouble = self._trouble if waiting else None
        return PressStatus(True, waiting, trouble, self._spool.uncertain())

    def start(self) -> None:
        """Start printing."""
        self._thread.start()

    def print(self, key: str, ticket: PrintedTicket, *, is_copy: bool = False) -> bool:
        """Keep a ticket to be printed; return False if there is a job of this key already."""
        added = self._spool.add(key, ticket, is_copy=is_copy)
        self._woken.set()
        return added

    def settle_uncertain(self, *, again: bool) -> Job | None:
        """Dismiss the oldest uncertain job, or print it again as a copy; return it."""
        job = next(iter(self._spool.uncertain()), None)
        if job is not None:
            if again:
                self.print(f"{job.key} copy of {job.serial}", job.ticket, is_copy=True)
            self._spool.mark(job, "dismissed")
            self._on_change()
        return job

    def preview(self, ticket: PrintedTicket | None = None) -> str | None:
        """Return a ticket as text, by default the last one; None if there is none."""
        job = self._spool.latest() if ticket is None else None
        shown = job.ticket if job else ticket
        if shown is None:
            return None
        is_copy = job is not None and job.is_copy
        return plain_text(shown, paper_mm=self._printer.paper_mm, is_copy=is_copy)

    def close(self, limit_seconds: float = 1.0) -> None:
        """Stop printing; what is not printed stays in the spool."""
        self._closing = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(limit_seconds)

    def _run(self) -> None:
        failures = 0
        while not self._closing:
            self._woken.clear()
            job = self._spool.next()
            if job is None or self._send is None:
                self._woken.wait(_IDLE_SECONDS)
            elif self._print(job, self._send):
                failures = 0
            else:
                failures += 1
                wait = full_jitter(failures, base_seconds=0.3, cap_seconds=_MOST_SECONDS)
                self._woken.wait(wait)

    def _print(self, job: Job, send: Send) -> bool:
        """Send one job; return False if it has to be tried again."""
        state, self._trouble = "printed", self._trouble
        self._spool.mark(job, "sending")
        try:
            send(self._bytes(job))
            self._trouble = None
        except NotReachedError as error:
            state, self._trouble = "waiting", str(error)
        except BrokeOffError as error:
            state, self._trouble = "uncertain", str(error)
        except Exception as error:
            # The edge of the thread: a driver can fail in any way, and at any moment.
            log.exception("press: job %d", job.serial)
            state, self._trouble = "uncertain", f"printing failed: {error}"
        self._spool.mark(job, state)
        self._on_change()
        return state != "waiting"

    def _bytes(self, job: Job) -> bytes:
        paper_mm = self._printer.paper_mm
        if self._printer.device.endswith(".txt"):
            return f"{plain_text(job.ticket, paper_mm=paper_mm, is_copy=job.is_copy)}\n\n".encode()
        return escpos_bytes(
            job.ticket, profile=self._printer.profile, paper_mm=paper_mm, is_copy=job.is_copy
        )
