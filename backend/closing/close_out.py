"""Ends a bar's day, step by step. Each step may be repeated, so a killed run goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from backend.client import Shop, StaffOrder
from backend.client.closing import ClosingClient
from backend.closing import statement, statement_page
from backend.closing.agreement import Agreement, compare
from backend.closing.keys import ensure_key, fingerprint, public_bytes
from backend.closing.open_orders import Decide, end, open_orders
from backend.closing.tables import TableReader
from backend.report.page import Span
from backend.report.writing import WrittenReport, write_report
from barista_tui.core.state_directory import state_directories
from barista_tui.printing.spool import forget_finished

# An order that was scanned before midnight ends after it: the workflow waits 20 minutes,
# and a drink may be recalled for 10.
_AFTER_MIDNIGHT = timedelta(hours=2)
# Events arrive late, and on a busy machine later.
PATIENCE_SECONDS = 60.0
_POLL_SECONDS = 1.0
# Somebody who has scanned before the bar closed may still order: so often is looked again.
_ROUNDS = 20


class NotEnded(Exception):
    """Raised when orders appear again and again."""


@dataclass(frozen=True)
class Day:
    """The day of a bar that is closed out, and where its files are written."""

    client: ClosingClient
    shop: Shop
    span: Span
    folder: Path
    is_today: bool

    def file(self, kind: str, suffix: str) -> Path:
        """Return the path of one of the day's files."""
        return self.folder / f"{kind}-{self.shop.shop_id}-{self.span.start:%Y-%m-%d}{suffix}"


def close_bar(day: Day) -> bool:
    """Close the bar, so that no order comes in; return False if it was closed."""
    if not day.client.shop_settings(day.shop.shop_id).is_open:
        return False
    day.client.set_open(day.shop.shop_id, False)
    return True


def end_orders(day: Day, decide: Decide, report: Callable[[StaffOrder], None]) -> int:
    """End every open order of the day as is decided; return how many there were.

    Raises:
        NotEnded: New ones appear again and again.
        StillOpen: One changes again and again.
    """
    count = 0
    for _ in range(_ROUNDS):
        found = undecided(day)
        if not found:
            return count
        for order in found:
            report(end(day.client, order, decide(order)))
            count += 1
    raise NotEnded("New orders appear all the time; is the bar open?")


def undecided(day: Day) -> list[StaffOrder]:
    """Return the orders of the day that have not ended, oldest first."""
    found = open_orders(day.client, day.shop.shop_id, day.span.start)
    return [order for order in found if order.scanned_at < day.span.end]


def count_tables(
    day: Day,
    reader: TableReader,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Agreement:
    """Return whether the tables agree, once they do, or when late events had their time."""
    deadline = time.monotonic() + patience_seconds
    while True:
        tables = reader.read(day.shop.shop_id, day.span.start, day.span.end)
        found = compare(tables, has_codes=day.is_today)
        if not found.differences or time.monotonic() > deadline:
            return found
        time.sleep(_POLL_SECONDS)


@dataclass(frozen=True)
class Deleted:
    """Of how many orders a name or a note was deleted, and of how many it is left."""

    orders: int
    left: int


def delete_personal_data(day: Day, reader: TableReader, now: datetime) -> Deleted:
    """Delete names, notes and contacts of the day's orders, and look whether any are left."""
    until = min(now, day.span.end + _AFTER_MIDNIGHT)
    pages = day.client.anonymize(day.shop.shop_id, day.span.start, until)
    deleted = sum(page.anonymized for page in pages)
    tables = reader.read(day.shop.shop_id, day.span.start, day.span.end)
    personal = {one for one, order in tables.orders.items() if order.is_personal}
    return Deleted(deleted, len(personal | tables.contacts))


def forget_tickets(day: Day, terminals: Path) -> int:
    """Delete the tickets that this machine's terminals of the bar have stored; return how many.

    Those that wait for a printer stay, and so do those of other machines.

    Args:
        day: The day.
        terminals: The folder of this machine's terminals.
    """
    known = state_directories(terminals, day.client.url, day.shop.shop_id)
    return sum(forget_finished(directory.spool) for directory in known)


def report_on(day: Day) -> WrittenReport:
    """Write the report and its orders."""
    return write_report(day.client, day.shop, day.span, day.file("report", ".html"))


def sign_statement(day: Day, counts: dict[str, int], key_file: Path) -> tuple[Path, Path]:
    """Write what was served as a page and as JSON, both signed; return the two files.

    Raises:
        KeyFileError: The key cannot be read or written.
    """
    key = ensure_key(key_file)
    figures = day.client.report(day.shop.shop_id, day.span.start, day.span.end)
    said = statement.statement_of(day.shop, day.span.start.date(), figures, counts)
    page, data = day.file("served", ".html"), day.file("served", ".json")
    html = statement_page.render(said, fingerprint(public_bytes(key)))
    page.write_text(statement.signed_page(html, key), encoding="utf-8")
    data.write_text(statement.signed_json(said, key), encoding="utf-8")
    return page, data
