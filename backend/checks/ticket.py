"""Checks the ticket printer: prints a ticket that says that it is a test."""

from __future__ import annotations

from backend.checks.subject import Subject
from backend.checks.verdict import Verdict, green, red, yellow
from backend.client.sign_in import utc_now
from barista_tui.printing.connectors import PrinterError, sender_for
from barista_tui.printing.rendering import render_ticket
from barista_tui.printing.ticket import PrintedTicket
from barista_tui.settings import SettingsError, read_settings

_NO_PRINTER = "No printer is set up; tickets are on the screen alone."
_HOW = "A [printing.printer] in .shop/barista.toml sets one up."


def check_ticket(subject: Subject) -> Verdict:
    """Print a test ticket on the printer of the barista's settings."""
    try:
        settings = read_settings(subject.folder.root / "barista.toml")
    except SettingsError as error:
        return red(str(error), "Correct the file.")
    printer = settings.printing.printer
    send = sender_for(printer)
    if send is None:
        return yellow(_NO_PRINTER, _HOW)
    try:
        send(render_ticket(_test_ticket(), printer, is_copy=False))
    except PrinterError as error:
        return red(f"No ticket was printed: {error}.", "Check its power, its cable and its paper.")
    if settings.printing.when == "never":
        return yellow("A test ticket was printed, but the settings print none.", _HOW)
    return green("A test ticket was printed.")


def _test_ticket() -> PrintedTicket:
    return PrintedTicket(
        order_id="test",
        number=None,
        drink="TEST TICKET",
        special=(),
        usual=(),
        allergens=(),
        name=None,
        note="No drink. Throw this ticket away.",
        barista=None,
        shop="",
        placed_at=utc_now(),
        scan="TEST",
    )
