"""Tells by how much the clock was set since a moment, so that time limits count what really passed.

The clocks of AWS are not set while a shop is open, and nothing is recorded there. That of a
laptop is, by NTP or by hand: `backend.local.ministack.clock_watch` records each step in the
file that `CLOCK_STEPS_FILE` names, for the workflow and for the Lambda functions.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

VARIABLE = "CLOCK_STEPS_FILE"
# Both go on during sleep, and neither jumps with the wall clock. Linux's CLOCK_MONOTONIC
# stands still; that of macOS does not.
_STEADY_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_LEAST_STEP_SECONDS = 0.5


@dataclass(frozen=True)
class Span:
    """A time in which the clock was not set.

    Attributes:
        begin: On the steady clock, in seconds.
        ahead_seconds: How far the wall clock is ahead of the steady clock.
    """

    begin: float
    ahead_seconds: float

    @classmethod
    def present(cls) -> Span:
        """Return a span that begins now."""
        steady = steady_seconds()
        return cls(steady, time.time() - steady)


@dataclass(frozen=True)
class ClockHistory:
    """How the clock was set since the machine was started.

    Attributes:
        boot_id: Identifies the start of the machine, with which the steady clock began.
        spans: Oldest first, at least one.
    """

    boot_id: str
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> ClockHistory:
        """Return the history that `fields` returned."""
        return cls(fields["boot_id"], tuple(Span(**span) for span in fields["spans"]))

    def fields(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return asdict(self)

    def extended(self, now: Span) -> ClockHistory:
        """Return the history with the present span, if the clock was set since the last one."""
        if abs(now.ahead_seconds - self.spans[-1].ahead_seconds) < _LEAST_STEP_SECONDS:
            return self
        return ClockHistory(self.boot_id, (*self.spans, now))

    def stepped_since(self, moment: float, now: Span) -> float:
        """Return by how many seconds the clock was set forward since it showed `moment`.

        A clock that was set back shows some moments twice: the latest counts.
        """
        spans = self.extended(now)._spans_with_ends(now.begin)
        nearest = min(spans, key=lambda pair: _distance(moment - pair[0].ahead_seconds, *pair))
        return now.ahead_seconds - nearest[0].ahead_seconds

    def _spans_with_ends(self, now: float) -> Iterator[tuple[Span, float]]:
        """Yield each span and when it ended on the steady clock, latest first."""
        end = now
        for span in reversed(self.spans):
            yield span, end
            end = span.begin


def stepped_since(moment: datetime) -> timedelta:
    """Return by how much the clock was set forward since it showed `moment`; 0 on AWS."""
    path = os.environ.get(VARIABLE)
    if path is None:
        return timedelta()
    try:
        history = ClockHistory.of(json.loads(Path(path).read_text()))
    except FileNotFoundError:  # nothing could be written, as on a full disk
        return timedelta()
    return timedelta(seconds=history.stepped_since(moment.timestamp(), Span.present()))


def steady_seconds() -> float:
    """Return the seconds since the machine was started, sleep included."""
    return time.clock_gettime(_STEADY_CLOCK)


def _distance(steady: float, span: Span, end: float) -> float:
    """Return how far a moment of the steady clock is from a span; 0 within it."""
    return max(span.begin - steady, steady - end, 0.0)
