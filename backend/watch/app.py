"""The screen of `shop watch`: the figures above, the events as they scroll by below."""

from __future__ import annotations

import asyncio
import signal
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from backend.client import ClientError
from backend.demo.event_view import EventView
from backend.watch.watch import Watch
from barista_tui.core.summaries import connection_summary
from barista_tui.themes import ESPRESSO, VARIABLES
from barista_tui.widgets.figures_view import FiguresToday, FiguresView
from barista_tui.widgets.no_markup import Static, key_hints

_TALL_FROM_ROWS = 32
_FEW_ROWS, _MOST_ROWS = 6, 24


class WatchApp(App[None]):
    """Shows a shop until `q` or Ctrl-C.

    Args:
        watch: the shop; the app starts and closes it.
    """

    TITLE = "Serverlesspresso"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+c,ctrl+q,escape", "quit", "End", show=False, priority=True)
    ]
    CSS = """
    #head { height: auto; max-height: 3; padding: 0 1; background: $panel; text-style: bold; }
    #head.lost { background: $error 40%; }
    FiguresView { padding: 0 1; }
    #events { height: 1fr; }
    #keys { height: 1; padding: 0 1; color: $quiet; }
    """

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch
        self._failure = ""
        # Attributes, not queries: the timers run while the app is mounted and removed, too.
        self._head, self._figures = Static(id="head"), FiguresView(id="figures")
        self._events = EventView(watch.log, id="events")
        self.register_theme(ESPRESSO)
        self.theme = ESPRESSO.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the colours of the barista's terminal."""
        return VARIABLES

    def compose(self) -> ComposeResult:
        """Lay out the connection, the figures, the events and the keys."""
        yield self._head
        yield self._figures
        yield self._events
        yield Static(key_hints(("q", "end")), id="keys")

    def on_mount(self) -> None:
        """Start following the shop; end in order, whatever ends it."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.exit)
        self._watch.start()
        self.set_interval(0.25, self._events.show)
        self.set_interval(1.0, self._tick)
        self.call_after_refresh(self._tick)

    def on_unmount(self) -> None:
        """Stop following the shop."""
        self._watch.close()

    def on_resize(self) -> None:
        """Give the figures the room that there is."""
        rows = self.size.height
        few = rows < _TALL_FROM_ROWS
        self._figures.styles.height = _FEW_ROWS if few else min(_MOST_ROWS, rows // 2)
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Draw what is known now."""
        watch, now = self._watch, self._watch.now()
        is_live = watch.connection.live
        self._head.set_class(not is_live, "lost")
        self._head.update(self._heading())
        day = watch.day
        self._figures.show(
            FiguresToday(day.figures(), day.open_orders(), now, watch.time_zone, has_own=False)
        )
        self._events.show()

    def _heading(self) -> Content:
        """Return the connection and the shop, and what is wrong."""
        watch, connection = self._watch, self._watch.connection
        summary = connection_summary(connection, watch.now())
        name = watch.shop.name if watch.shop else watch.shop_id
        parts = [f"{summary}   {name}   {watch.url}"]
        if not connection.live and connection.reason:
            parts.append(connection.reason)
        if self._failure:
            parts.append(self._failure)
        return Content("\n".join(parts))

    def _tick(self) -> None:
        if self._watch.day.is_due():
            self.run_worker(self._load, thread=True, exclusive=True)
        self.draw()

    def _load(self) -> None:
        try:
            self._watch.day.load()
            self._failure = ""
        except ClientError as error:
            self._failure = f"The figures cannot be read now: {error}"
