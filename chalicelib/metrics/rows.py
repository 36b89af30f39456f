"""The orders of a report as CSV: one line each, oldest first, and nobody's name. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from chalicelib.kernel import clock
from chalicelib.metrics.model import OrderRecord

COLUMNS = (
    "scannedAt", "placedAt", "startedAt", "completedAt", "collectedAt", "cancelledAt",
    "state", "reason", "drink", "options", "isWalkUp", "attempt", "barista",
)  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(records: Iterable[OrderRecord]) -> str:
    """Return the orders as CSV with a header; a barista is `1`, `2`, ... by first appearance."""
    ordered = sorted(records, key=lambda one: (one.scanned_at, one.order_id))
    numbers: dict[str, int] = {}
    for one in ordered:
        if one.barista_name:
            numbers.setdefault(one.barista_name, len(numbers) + 1)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_row(one, numbers) for one in ordered)
    return text.getvalue()


def _row(one: OrderRecord, numbers: Mapping[str, int]) -> list[object]:
    moments = (
        one.scanned_at, one.placed_at, one.started_at,
        one.completed_at, one.collected_at, one.cancelled_at,
    )  # fmt: skip
    return [
        *(clock.to_text(moment) if moment else "" for moment in moments),
        one.state,
        one.reason or "",
        _cell(one.drink_name or ""),
        _cell("; ".join(one.options)),
        "yes" if one.is_walk_up else "no",
        one.attempt,
        numbers.get(one.barista_name or "", ""),
    ]


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
