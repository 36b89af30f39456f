"""The orders of a day, read from the API's CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from backend.client.sanitize import sanitize
from chalicelib.contract import times
from chalicelib.contract.orders import OrderState


class NotAReportError(Exception):
    """Raised when the API's CSV is not what the contract says."""


@dataclass(frozen=True)
class OrderRow:
    """An order without anybody's name; a barista is a number, None if nobody took it."""

    scanned_at: datetime
    placed_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    collected_at: datetime | None
    cancelled_at: datetime | None
    state: OrderState
    reason: str
    drink: str
    options: tuple[str, ...]
    is_walk_up: bool
    attempt: int
    barista: int | None

    @property
    def is_made(self) -> bool:
        """Whether the drink was completed, and not recalled since."""
        return self.completed_at is not None and self.state is not OrderState.MAKING

    @property
    def seconds_waiting(self) -> float | None:
        """How long it waited for a barista; None if that is not known."""
        return _seconds(self.placed_at, self._started_once)

    @property
    def seconds_making(self) -> float | None:
        """How long it took to make; None if that is not known."""
        return _seconds(self._started_once, self.completed_at)

    @property
    def seconds_choosing(self) -> float | None:
        """How long the customer chose; None for a walk-up, which is placed at once."""
        return None if self.is_walk_up else _seconds(self.scanned_at, self.placed_at)

    @property
    def seconds_ready(self) -> float | None:
        """How long the drink stood ready; None if nobody collected it."""
        return _seconds(self.completed_at, self.collected_at)

    @property
    def _started_once(self) -> datetime | None:
        """When it was taken; None if more than once, because the first time is not kept."""
        return self.started_at if self.attempt == 1 else None


def read_csv(text: str) -> list[OrderRow]:
    """Return the orders of the API's CSV, oldest first.

    Raises:
        NotAReportError: A column is missing, or a value is not of its type.
    """
    try:
        return [_row(row) for row in csv.DictReader(io.StringIO(text))]
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise NotAReportError(f"the shop's list of orders cannot be read: {error}") from error


def _row(row: dict[str, str]) -> OrderRow:
    return OrderRow(
        scanned_at=times.from_text(row["scannedAt"]),
        placed_at=_moment(row["placedAt"]),
        started_at=_moment(row["startedAt"]),
        completed_at=_moment(row["completedAt"]),
        collected_at=_moment(row["collectedAt"]),
        cancelled_at=_moment(row["cancelledAt"]),
        state=OrderState(row["state"]),
        reason=sanitize(row["reason"]),
        drink=_text(row["drink"]),
        options=tuple(name for name in _text(row["options"]).split("; ") if name),
        is_walk_up=row["isWalkUp"] == "yes",
        attempt=int(row["attempt"]),
        barista=int(row["barista"]) if row["barista"] else None,
    )


def _text(cell: str) -> str:
    """Return a cell's text without the mark that keeps spreadsheets from running it."""
    return sanitize(cell.removeprefix("'"))


def _moment(cell: str) -> datetime | None:
    return times.from_text(cell) if cell else None


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start and end else None
