"""Runs the line mode on a thread, while a test types commands and reads the output."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from barista_tui.line_mode.terminal import run_line_mode
from barista_tui.session import BaristaSession

from .waiting import until


class LineTerminal:
    """The keyboard and the output of a running line mode."""

    def __init__(self, keyboard: BinaryIO, output: io.StringIO) -> None:
        self._keyboard = keyboard
        self._output = output

    @property
    def text(self) -> str:
        return self._output.getvalue()

    def type(self, line: str) -> None:
        """Type a line; surrogates stand for bytes that are not UTF-8."""
        self._keyboard.write(f"{line}\n".encode(errors="surrogateescape"))

    def until_written(self, words: str) -> None:
        until(lambda: words in self.text)


@contextmanager
def line_mode(session: BaristaSession) -> Iterator[LineTerminal]:
    """Run the line mode; it must end when `quit` is typed."""
    readable, writable = os.pipe()
    output = io.StringIO()
    with (
        os.fdopen(readable, errors="surrogateescape") as source,
        os.fdopen(writable, "wb", buffering=0) as keyboard,
    ):
        thread = threading.Thread(target=run_line_mode, args=(session, source, output), daemon=True)
        thread.start()
        terminal = LineTerminal(keyboard, output)
        try:
            yield terminal
        finally:
            terminal.type("quit")
            keyboard.close()
            thread.join(120)
            assert not thread.is_alive()
