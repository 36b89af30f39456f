"""Signals a background process to stop: the local AWS, and the front door."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading


def stop_event(*, attached: bool) -> asyncio.Event:
    """Return an event set by SIGTERM, by SIGINT and, if attached, by the end of standard input."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if attached:
        threading.Thread(target=_watch_input, args=(loop, stop), daemon=True).start()
    return stop


def _watch_input(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    loop.call_soon_threadsafe(stop.set)
