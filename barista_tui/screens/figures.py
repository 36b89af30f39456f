"""The day's figures, for baristas: they refresh themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.worker import Worker, WorkerState

from backend.client import ClientError, Connection
from barista_tui.core.day_figures import DayFigures
from barista_tui.core.summaries import connection_summary, time_of_day
from barista_tui.messages import RequestFailed
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.figures_view import FiguresToday, FiguresView
from barista_tui.widgets.no_markup import Label, key_hints


@dataclass(frozen=True, slots=True)
class FiguresSource:
    """What the figures come from.

    Attributes:
        day: reads and completes the figures.
        read_connection: returns whether the board is live.
        read_time_zone: returns the shop's time zone.
        now: the clock.
    """

    day: DayFigures
    read_connection: Callable[[], Connection]
    read_time_zone: Callable[[], str | None]
    now: Callable[[], datetime]


class FiguresScreen(Dialog[None]):
    """Shows the figures, follows the board every second, and reads again every minute."""

    BINDINGS: ClassVar[list[BindingType]] = [("F,enter", "leave", "Back")]
    CSS = """
    FiguresScreen .dialog { width: 96%; max-width: 110; height: 94%; max-height: 36; }
    FiguresScreen FiguresView { height: 1fr; }
    FiguresScreen .dialog .title { margin-bottom: 0; }
    FiguresScreen .dialog .keys { margin-top: 0; }
    """

    def __init__(self, source: FiguresSource) -> None:
        super().__init__()
        self._source = source
        self._failure = ""

    def compose(self) -> ComposeResult:
        """Lay out the figures."""
        with Vertical(classes="dialog"):
            yield Label("Figures of today", classes="title")
            yield FiguresView()
            yield Label(id="message")
            yield Label(key_hints(("Esc", "back")), classes="keys")

    def on_mount(self) -> None:
        """Draw what is known, and read the rest."""
        self.set_interval(1.0, self._tick)
        self.call_after_refresh(self._tick)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self.draw)

    def on_request_failed(self, failed: RequestFailed) -> None:
        """Say that the figures could not be read; what is known stays."""
        failed.prevent_default()
        self._failure = failed.why
        self.draw()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Draw what was read."""
        if event.state is WorkerState.SUCCESS:
            self.draw()

    def draw(self) -> None:
        """Draw the figures as they are now."""
        source = self._source
        day, now = source.day, source.now()
        today = FiguresToday(day.figures(), day.open_orders(), now, source.read_time_zone())
        self.query_one(FiguresView).show(today)
        self.show_message(self._message(now))

    def _message(self, now: datetime) -> str:
        """Return whether the figures are up to date."""
        read_at = self._source.day.read_at
        if self._failure and read_at:
            return f"{self._failure} Those of {time_of_day(read_at)} are shown."
        return self._failure or connection_summary(self._source.read_connection(), now)

    def _tick(self) -> None:
        if self._source.day.is_due():
            self.run_worker(self._load, thread=True, exclusive=True)
        self.draw()

    def _load(self) -> None:
        try:
            self._source.day.load()
        except ClientError as error:
            why = str(error).rstrip(".")
            self.post_message(RequestFailed(f"The figures cannot be read now: {why}."))
        else:
            self._failure = ""
