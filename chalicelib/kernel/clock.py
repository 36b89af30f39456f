"""The present moment, cut to the milliseconds that the wire carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from chalicelib.contract.times import from_text, to_text

__all__ = ["Clock", "from_text", "now", "to_text"]

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present moment, in UTC, cut to milliseconds."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
