"""`shop watch --plain`: one line for each event, for a pipe."""

from __future__ import annotations

import queue
from collections.abc import Callable

from backend.client import Connection
from backend.demo.event_log import LogLine
from backend.watch.watch import Watch

WriteLine = Callable[[str], None]


class PlainOutput:
    """Collects what the realtime thread tells of, and writes it on the caller's thread.

    Args:
        write: writes an event.
        tell: writes what is about the connection, which is no event.
    """

    def __init__(self, write: WriteLine, tell: WriteLine) -> None:
        self._write, self._tell = write, tell
        self._told: queue.SimpleQueue[LogLine | Connection] = queue.SimpleQueue()
        self.add: Callable[[LogLine | Connection], None] = self._told.put

    def run(self, watch: Watch) -> None:
        """Write until the caller is interrupted."""
        watch.start()
        while True:
            self.write_next()

    def write_next(self) -> None:
        """Wait for one event or change of the connection, and write it."""
        told = self._told.get()
        if isinstance(told, Connection):
            self._tell(connection_line(told))
        else:
            self._write(event_line(told))


def event_line(line: LogLine) -> str:
    """Return an event as one line: the time, its name, and what it was about."""
    return f"{line.at.astimezone():%Y-%m-%d %H:%M:%S}  {line.name}  {line.about}".rstrip()


def connection_line(connection: Connection) -> str:
    """Return whether the events are live, as a sentence."""
    if connection.live:
        return "Live: events are shown as they happen."
    since = f"{connection.since.astimezone():%H:%M:%S}"
    why = f": {connection.reason}" if connection.reason else ""
    return f"NOT LIVE since {since}{why}. Trying again."
