"""Waiting for a condition, with a limit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from textual.pilot import Pilot

LIMIT_SECONDS = 120.0


def until(condition: Callable[..., object], *arguments: object) -> None:
    """Wait until a condition holds; fail after a limit."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while not condition(*arguments):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


async def seen(pilot: Pilot[None], condition: Callable[..., object], *arguments: object) -> None:
    """Wait until a condition holds while the app runs; fail after a limit."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while not condition(*arguments):
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)
        await pilot.pause()
