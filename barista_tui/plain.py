"""The line mode, for screen readers and pipes: each change one line, commands typed."""

from __future__ import annotations

import io
import queue
import sys
import threading
from collections.abc import Callable, Iterable
from getpass import getpass
from typing import TextIO

from backend.client import ClientError, NewPasswordRequired, OrderState
from backend.client.plaintext import plaintext_warning
from backend.client.sanitize import sanitize
from barista_tui.desk.desk import Desk
from barista_tui.desk.notes import Note
from barista_tui.desk.verdict import standing
from barista_tui.desk.wishes import label
from barista_tui.plain_commands import Commands
from barista_tui.plain_words import line_of
from barista_tui.widgets.status_lines import truth

Say = Callable[[str], None]
_SETTLED = frozenset({OrderState.COLLECTED, OrderState.CANCELLED})


class Reporter:
    """Says what changed since it last looked, one line each."""

    def __init__(self, desk: Desk, say: Say) -> None:
        self._desk = desk
        self._say = say
        self._known: dict[str, tuple[OrderState, str | None, bool]] = {}
        self._leaving: set[str] = set()
        self._live: bool | None = None
        self._last_note = 0

    def look(self) -> None:
        """Say what is new: the connection, the orders, the notes."""
        picture = self._desk.picture()
        if picture.connection.live != self._live:
            self._live = picture.connection.live
            words = truth(picture.connection, self._desk.now())
            self._say(" · ".join(filter(None, (words, picture.connection.reason))))
        if picture.connection.confirmed_at is None:
            return  # the orders come before the menu that explains them
        shown = {ticket.order.order_id: ticket for ticket in picture.tickets()}
        for order_id, ticket in shown.items():
            order = ticket.order
            facts = (order.state, order.barista_name, bool(ticket.pending))
            if self._known.get(order_id) != facts:
                self._known[order_id] = facts
                self._say(line_of(ticket))
        self._leaving |= self._known.keys() - shown.keys()
        for order_id in tuple(self._leaving):
            self._known.pop(order_id, None)
            if order_id in shown or self._said_farewell(order_id):
                self._leaving.discard(order_id)
        self._notes()

    def _said_farewell(self, order_id: str) -> bool:
        """Say how an order ended, once the shop has confirmed that it did."""
        order = self._desk.line.get(order_id)
        if order is not None and order.state not in _SETTLED:
            return False
        if order is not None:
            gone = standing(order).removesuffix(" already")
            self._say(f"{label(order.number)} {order.drink_name} {gone}.")
        return True

    def _notes(self) -> None:
        fresh: list[Note] = []
        for note in self._desk.notes.all():
            if note.serial <= self._last_note:
                break
            fresh.append(note)
        for note in reversed(fresh):
            self._last_note = note.serial
            self._say(f"Note: {note.text}")


def run_plain(desk: Desk, typed: TextIO | None = None, out: TextIO | None = None) -> None:
    """Run the line mode until ``quit``, the end of the input, or Ctrl-C."""
    source, target = typed or sys.stdin, out or sys.stdout

    if isinstance(target, io.TextIOWrapper):
        target.reconfigure(errors="replace")  # a letter that the terminal lacks ends nothing

    def say(text: str) -> None:
        target.write(f"{sanitize(text)}\n")
        target.flush()

    events: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    reporter, commands = Reporter(desk, say), Commands(desk, say)
    # What changed between two looks is told once: an empty text only means "look".
    desk.listen(lambda: events.put(""))
    desk.start()
    try:
        if desk.people.current is None and not _sign_in(desk, source, say):
            return
        reader = threading.Thread(target=_read, args=(source, events), daemon=True)
        reader.start()
        say("Type help for the commands.")
        _converse(events, reporter, commands)
    except KeyboardInterrupt:
        pass
    finally:
        desk.close()


def _converse(
    events: queue.SimpleQueue[str | None], reporter: Reporter, commands: Commands
) -> None:
    while (event := events.get()) is not None:
        if event and not commands.run(event):
            return
        reporter.look()


def _read(source: Iterable[str], events: queue.SimpleQueue[str | None]) -> None:
    for line in source:
        events.put(sanitize(line))
    events.put(None)


def _sign_in(desk: Desk, source: TextIO, say: Say) -> bool:
    """Ask for a name and a password until they are right; return False at the input's end."""
    warning = plaintext_warning(desk.place.url)
    if warning:
        sys.stderr.write(f"{sanitize(warning)}\n")
    while True:
        say("Name:")
        username = source.readline().strip()
        if not username:
            return False
        try:
            desk.people.sign_in(username, _secret(source, "Password:", say))
        except NewPasswordRequired as required:
            fresh = _secret(source, "Choose a new password:", say)
            desk.people.choose_password(required, fresh)
        except ClientError as error:
            say(f"{str(error).rstrip('.')}.")
            continue
        return True


def _secret(source: TextIO, prompt: str, say: Say) -> str:
    if source is sys.stdin and sys.stdin.isatty():
        return getpass(f"{prompt} ")
    say(prompt)
    return source.readline().strip()
