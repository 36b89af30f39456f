"""The day's orders: found by number or name, looked at whole, recalled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from backend.client import ClientError, StaffOrder
from barista_tui.core.actions import number_label
from barista_tui.core.history import can_recall, ended_at, find_in_history
from barista_tui.core.state_names import state_name
from barista_tui.messages import RequestFailed
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, Option, OptionList, key_hints

_MOST = 200


@dataclass(frozen=True, slots=True)
class HistorySource:
    """What the history needs.

    Attributes:
        read: returns the day's orders, newest first; waits for the network.
        now: the clock.
        look: shows a whole order.
        recall: moves a ready drink back to making.
    """

    read: Callable[[], Sequence[StaffOrder]]
    now: Callable[[], datetime]
    look: Callable[[StaffOrder], None]
    recall: Callable[[StaffOrder], None]


class HistoryScreen(Dialog[None]):
    """Lists the orders that are ready or have ended; typing searches them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "cursor(1)", ""),
        ("up", "cursor(-1)", ""),
        ("pagedown", "cursor(10)", ""),
        ("pageup", "cursor(-10)", ""),
        ("ctrl+r", "recall", "Recall"),
    ]
    CSS = """
    HistoryScreen .dialog { width: 96%; max-width: 110; height: 94%; }
    HistoryScreen .dialog OptionList { height: 1fr; max-height: 100; }
    """

    def __init__(self, source: HistorySource) -> None:
        super().__init__()
        self._source = source
        self._orders: Sequence[StaffOrder] = ()
        self._found: Sequence[StaffOrder] = ()

    def compose(self) -> ComposeResult:
        """Lay out the search and the list."""
        keys = key_hints(
            ("↑↓", "choose"), ("Enter", "details"), ("Ctrl+R", "recall"), ("Esc", "back")
        )
        with Vertical(classes="dialog"):
            yield Label("Today", classes="title")
            yield Input(placeholder="Number or name")
            yield OptionList()
            yield Label("Reading ...", id="message")
            yield Label(keys, classes="keys")

    def on_mount(self) -> None:
        """Read the orders."""
        self.query_one(OptionList).can_focus = False
        self.run_worker(self._load, thread=True)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the matching orders."""
        self._fill(event.value)

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Show the highlighted order whole."""
        order = self._highlighted()
        if order is not None:
            self._source.look(order)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show the clicked order whole."""
        self._source.look(self._found[event.option_index])

    def action_cursor(self, by: int) -> None:
        """Move the highlight."""
        shown = self.query_one(OptionList)
        if shown.option_count:
            place = (shown.highlighted or 0) + by
            shown.highlighted = max(0, min(shown.option_count - 1, place))

    def action_recall(self) -> None:
        """Recall the highlighted order, if it may be."""
        order = self._highlighted()
        if order is None:
            return
        if can_recall(order, self._source.now()):
            self.dismiss(None)
            self._source.recall(order)
        else:
            number = number_label(order.number)
            name = state_name(order.state).lower()
            self.show_message(
                f"{number} is {name}: only what was ready up to 10 minutes ago can be."
            )

    def _highlighted(self) -> StaffOrder | None:
        place = self.query_one(OptionList).highlighted
        return self._found[place] if place is not None and place < len(self._found) else None

    def _load(self) -> None:
        try:
            orders = self._source.read()
        except ClientError as error:
            self.post_message(RequestFailed(f"The day's orders cannot be read now: {error}"))
            return
        self.app.call_from_thread(self._loaded, orders)

    def _loaded(self, orders: Sequence[StaffOrder]) -> None:
        if self.is_attached:
            self._orders = orders
            self._fill(self.query_one(Input).value)

    def _fill(self, text: str) -> None:
        self._found = find_in_history(self._orders, text)
        shown = self.query_one(OptionList)
        shown.clear_options()
        shown.add_options([Option(_line(order)) for order in self._found[:_MOST]])
        shown.highlighted = 0 if self._found else None
        more = len(self._found) - _MOST
        rest = f", {more} more: type a number or name" if more > 0 else ""
        self.show_message(f"{len(self._found)} of {len(self._orders)} orders{rest}")


def _line(order: StaffOrder) -> Text:
    line = Text(f"{ended_at(order).astimezone():%H:%M}  ", no_wrap=True, overflow="ellipsis")
    line.append(f"{number_label(order.number) if order.number else '#–':<6}", "bold")  # noqa: RUF001
    line.append(f"{state_name(order.state):<11}")
    line.append(f"{order.drink_name or '?'}  ", "bold")
    line.append("  ".join(filter(None, (order.name, order.barista_name))))
    return line
