"""Runs the line mode: each change is written as one line, and commands are typed."""

from __future__ import annotations

import io
import queue
import sys
import threading
from collections.abc import Iterable
from functools import partial
from typing import TextIO

from backend.client.plaintext import plaintext_warning
from backend.client.sanitize import sanitize
from barista_tui.line_mode.commands import LineCommands
from barista_tui.line_mode.parts import LineParts
from barista_tui.line_mode.reporter import Reporter, WriteLine
from barista_tui.line_mode.sign_in import LineSignIn, show_typing, sign_in_first
from barista_tui.session import BaristaSession


class LineMode:
    """Passes each line to where it belongs, and reports what changed.

    Args:
        session: the terminal.
        source: where lines are read.
        write: writes one line.
    """

    def __init__(self, session: BaristaSession, source: TextIO, write: WriteLine) -> None:
        parts = LineParts.of(session)
        self._session = session
        self._write = write
        self._reporter = Reporter(parts, write)
        self._commands = LineCommands(parts, write)
        self._sign_in = LineSignIn(session.staff, write, partial(show_typing, source))
        self._was_told_to_sign_in = False

    def run(self, lines: queue.SimpleQueue[str | None]) -> None:
        """Run until `quit`, or the end of the lines; an empty one means that something changed."""
        while (line := lines.get()) is not None:
            if line.strip() and not self._run_line(line.strip()):
                return
            self._reporter.report()
            self._ask_to_sign_in()

    def _run_line(self, line: str) -> bool:
        """Run one line; return False if it is `quit`."""
        word, _, rest = line.partition(" ")
        if self._sign_in.is_asking:
            self._sign_in.answer(line)
        elif word.lower() == "quit":
            return False
        elif word.lower() == "signin":
            self._sign_in.begin(rest.strip())
        else:
            self._commands.run(line)
        return True

    def _ask_to_sign_in(self) -> None:
        needed = self._session.needs_sign_in
        if needed and not self._was_told_to_sign_in:
            self._write("The session has ended. Type signin and your name.")
        self._was_told_to_sign_in = needed


def run_line_mode(
    session: BaristaSession, source: TextIO | None = None, target: TextIO | None = None
) -> None:
    """Run until `quit`, the end of the input, or Ctrl-C."""
    source, target = source or sys.stdin, target or sys.stdout

    if isinstance(target, io.TextIOWrapper):
        target.reconfigure(errors="replace")  # the terminal may lack a character

    def write(text: str) -> None:
        target.write(f"{sanitize(text)}\n")
        target.flush()

    # An empty line is not a command: it says that the board has changed.
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    mode = LineMode(session, source, write)
    session.subscribe(lambda: lines.put(""))
    session.start()
    try:
        if session.staff.current is None and not _sign_in(session, source, write):
            return
        threading.Thread(target=_read, args=(source, lines), daemon=True).start()
        write("Type help for the commands.")
        mode.run(lines)
    except KeyboardInterrupt:
        pass
    finally:
        show_typing(source, True)
        session.close()


def _read(source: Iterable[str], lines: queue.SimpleQueue[str | None]) -> None:
    for line in source:
        lines.put(sanitize(line))
    lines.put(None)


def _sign_in(session: BaristaSession, source: TextIO, write: WriteLine) -> bool:
    warning = plaintext_warning(session.target.url)
    if warning:
        sys.stderr.write(f"{sanitize(warning)}\n")
    return sign_in_first(session.staff, source, write)
