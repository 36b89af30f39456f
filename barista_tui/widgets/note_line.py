"""The line above the keys: what has just happened, what waits to be seen, what can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta

from barista_tui.desk.notes import Gravity, Note
from barista_tui.desk.undo import Undoable
from barista_tui.widgets.no_markup import Static

_SHOWN_FOR = timedelta(seconds=8)
_SYMBOLS = {Gravity.INFO: "·", Gravity.WARNING: "!", Gravity.PROBLEM: "✖"}


class NoteLine(Static):
    """Shows one note; a grave one stays until it is acknowledged."""

    DEFAULT_CSS = """
    NoteLine { height: auto; max-height: 3; padding: 0 1; background: $surface; }
    NoteLine.problem { background: $error; color: $background; text-style: bold; }
    NoteLine.warning { background: $warning; color: $background; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__("", id="note")
        self._shown = ""

    def show(
        self, note: Note | None, more: int, undoable: Undoable | None, hint: str, now: datetime
    ) -> None:
        """Draw the note, else what can be undone, else the hint."""
        gravity = note.gravity if note else Gravity.INFO
        grave = gravity is not Gravity.INFO
        self.set_class(gravity is Gravity.PROBLEM, "problem")
        self.set_class(gravity is Gravity.WARNING, "warning")
        text = self._words(note, more, undoable, hint, now, grave)
        if text != self._shown:
            self._shown = text
            self.update(text)

    def _words(
        self,
        note: Note | None,
        more: int,
        undoable: Undoable | None,
        hint: str,
        now: datetime,
        grave: bool,
    ) -> str:
        if note is not None and grave:
            others = f" ({more - 1} more)" if more > 1 else ""
            return f"{_SYMBOLS[note.gravity]} {note.text}{others}  [0] seen"
        if undoable is not None:
            left = max(1, round((undoable.until - now).total_seconds()))
            return f"{str(undoable.entry.wish).capitalize()}: [u] takes it back, {left} s"
        if note is not None and now - note.at < _SHOWN_FOR:
            return f"{_SYMBOLS[note.gravity]} {note.text}"
        return hint
