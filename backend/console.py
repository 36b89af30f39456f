"""The console of the commands: Rich with markup, emoji codes and highlighting switched off.

Rich reads a string such as `[/]` as markup unless it is told not to, and ends the
program when it cannot. So strings are shown as they are, and styles come from
`Text` objects. Every command creates its console here.
"""

from __future__ import annotations

from typing import IO

from rich.console import Console


def open_console(file: IO[str] | None = None, *, width: int | None = None) -> Console:
    """Return a console that writes to `file`, or to the standard output."""
    return Console(file=file, width=width, markup=False, emoji=False, highlight=False)
