"""Reads the calls that the local AWS recorded (`backend.local.ministack.call_trace`)."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_QUIET_SECONDS = 1.0
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the trace.

    Attributes:
        at: Epoch seconds.
        service: Such as `dynamodb`.
        action: Such as `GetItem`.
        caller: The function, `workflow` or `client`.
        metered: What is metered, by the names of `call_trace`.
    """

    at: float
    service: str
    action: str
    caller: str
    metered: dict[str, Any]

    def number(self, name: str) -> float:
        """Return a metered number; 0 if there is none."""
        return float(self.metered.get(name, 0))


class CallTrace:
    """The growing trace of one local AWS."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def mark(self) -> int:
        """Return the present end of the trace."""
        return self._path.stat().st_size if self._path.exists() else 0

    def since(self, mark: int) -> list[Call]:
        """Return the calls recorded after `mark`."""
        with self._path.open("rb") as file:
            file.seek(mark)
            return [_call(line) for line in file]

    def wait_until_quiet(self, limit_seconds: float = 300.0) -> None:
        """Wait until nothing was recorded for a second.

        Raises:
            TimeoutError: Something was recorded all the time.
        """
        limit = time.monotonic() + limit_seconds
        mark, quiet_since = self.mark(), time.monotonic()
        while time.monotonic() - quiet_since < _QUIET_SECONDS:
            if time.monotonic() > limit:
                raise TimeoutError(f"the shop was still busy after {limit_seconds:.0f} s")
            time.sleep(_POLL_SECONDS)
            if self.mark() != mark:
                mark, quiet_since = self.mark(), time.monotonic()


def _call(line: bytes) -> Call:
    entry = json.loads(line)
    named = {name: entry.pop(name) for name in ("at", "service", "action", "caller")}
    return Call(**named, metered=entry)


def of_service(calls: Sequence[Call], service: str, *actions: str) -> list[Call]:
    """Return the calls of a service, of some of its actions if any are given."""
    return [c for c in calls if c.service == service and (not actions or c.action in actions)]
