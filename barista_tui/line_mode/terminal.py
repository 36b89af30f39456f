"""Runs the line mode: each change is written as one line, and commands are typed."""

from __future__ import annotations

import io
import queue
import sys
import threading
from collections.abc import Iterable
from getpass import getpass
from typing import TextIO

from backend.client import ClientError, NewPasswordRequired
from backend.client.plaintext import plaintext_warning
from backend.client.sanitize import sanitize
from barista_tui.line_mode.commands import LineCommands
from barista_tui.line_mode.reporter import Reporter, WriteLine
from barista_tui.session import BaristaSession


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
    reporter, commands = Reporter(session, write), LineCommands(session, write)
    session.subscribe(lambda: lines.put(""))
    session.start()
    try:
        if session.staff.current is None and not _sign_in(session, source, write):
            return
        threading.Thread(target=_read, args=(source, lines), daemon=True).start()
        write("Type help for the commands.")
        _run(lines, reporter, commands)
    except KeyboardInterrupt:
        pass
    finally:
        session.close()


def _run(lines: queue.SimpleQueue[str | None], reporter: Reporter, commands: LineCommands) -> None:
    while (line := lines.get()) is not None:
        if line and not commands.run(line):
            return
        reporter.report()


def _read(source: Iterable[str], lines: queue.SimpleQueue[str | None]) -> None:
    for line in source:
        lines.put(sanitize(line))
    lines.put(None)


def _sign_in(session: BaristaSession, source: TextIO, write: WriteLine) -> bool:
    """Ask for name and password until they are right; return False at the end of the input."""
    warning = plaintext_warning(session.target.url)
    if warning:
        sys.stderr.write(f"{sanitize(warning)}\n")
    while True:
        write("Name:")
        username = source.readline().strip()
        if not username:
            return False
        try:
            session.staff.sign_in(username, _read_password(source, "Password:", write))
        except NewPasswordRequired as required:
            password = _read_password(source, "Choose a new password:", write)
            session.staff.choose_password(required, password)
        except ClientError as error:
            write(f"{str(error).rstrip('.')}.")
            continue
        return True


def _read_password(source: TextIO, prompt: str, write: WriteLine) -> str:
    if source is sys.stdin and sys.stdin.isatty():
        return getpass(f"{prompt} ")
    write(prompt)
    return source.readline().strip()
