"""Publishes what the page shows: at each change, and at least once a second.

A page that hears nothing for some seconds withdraws its code, so silence must mean that
this process hangs or is gone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from display_kiosk.web.page_view import PageView

TICK_SECONDS = 0.25
_SILENCE_SECONDS = 1.0


class Publication:
    """The latest event, and those who wait for the next one.

    Args:
        view: Returns what the page shows now.
        version: Identifies the files of the page; a page of another version reloads itself.
        heartbeat: Called at each look at the view.
    """

    def __init__(
        self, view: Callable[[], PageView], version: str, heartbeat: Callable[[], None]
    ) -> None:
        self._view = view
        self._version = version
        self._heartbeat = heartbeat
        self._changed = asyncio.Event()
        self._condition = asyncio.Condition()
        self._published_at = float("-inf")
        self.event = b""

    def wake(self) -> None:
        """Look at the view soon; must be called on the event loop's thread."""
        self._changed.set()

    async def run(self) -> None:
        """Publish until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            event = self._encoded()
            if event != self.event or clock() - self._published_at >= _SILENCE_SECONDS:
                async with self._condition:
                    self.event, self._published_at = event, clock()
                    self._condition.notify_all()
            self._heartbeat()
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), TICK_SECONDS)
            except TimeoutError:
                continue

    async def next_event(self) -> bytes:
        """Wait for the next event, and return it."""
        async with self._condition:
            await self._condition.wait()
            return self.event

    def _encoded(self) -> bytes:
        content = {"version": self._version, **self._view()}
        return f"data: {json.dumps(content)}\n\n".encode()
