"""The demo's screens: the board with the kiosk and the events beside it, and the kiosk alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from backend.demo.event_log import EventLog
from backend.demo.event_view import EventView
from backend.demo.hints import HintBar
from backend.demo.kiosk_view import KioskView
from backend.demo.session import DemoSession
from barista_tui.core.shop_condition import Condition, ConditionKind
from barista_tui.screens.board import BoardScreen
from barista_tui.widgets.no_markup import Static

BESIDE_FROM_WIDTH = 160
STRIP_FROM_HEIGHT = 36
QUIT_KEYS = "q,ctrl+c,ctrl+q"


class DemoScreen(BoardScreen):
    """The barista's board; from 160 columns on, the kiosk and the events are beside it.

    Args:
        session: the terminal.
        log: the events.
        make_kiosk: makes a view of the kiosk.
        step: returns what is being done while the shop starts.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("K", "kiosk", "Kiosk", show=False),
        Binding(QUIT_KEYS, "app.quit", "End the demo", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    DemoScreen #bar { width: 1fr; height: 100%; }
    DemoScreen #beside { display: none; height: 100%; }
    DemoScreen.wide #beside { display: block; }
    DemoScreen #kiosk-beside { height: 1fr; }
    DemoScreen #events-beside { height: 1fr; }
    DemoScreen #events-below { display: none; height: 7; }
    DemoScreen.tall #events-below { display: block; }
    DemoScreen.wide #events-below { display: none; }
    """

    def __init__(
        self,
        session: DemoSession,
        log: EventLog,
        make_kiosk: Callable[[], KioskView],
        step: Callable[[], str],
    ) -> None:
        super().__init__(session)
        self._demo_session = session
        self._make_kiosk = make_kiosk
        self._step = step
        self._hints = HintBar()
        self._events = (EventView(log, id="events-beside"), EventView(log, id="events-below"))

    def compose(self) -> ComposeResult:
        """Lay out the board, and what is beside or below it."""
        beside, below = self._events
        with Horizontal():
            with Vertical(id="bar"):
                yield from super().compose()
                yield below
                yield self._hints
            with Vertical(id="beside"):
                with Vertical(id="kiosk-beside"):
                    yield self._make_kiosk()
                yield beside

    def on_mount(self) -> None:
        """Draw the events as they come."""
        self.set_interval(0.25, self._show_events)

    def room(self) -> int:
        """Return the width of the board."""
        return self.size.width - self._beside_width()

    def on_resize(self) -> None:
        """Show the kiosk and the events where there is room for them."""
        width, height = self.size
        self.set_class(width >= BESIDE_FROM_WIDTH, "wide")
        self.set_class(height >= STRIP_FROM_HEIGHT, "tall")
        self.query_one("#beside").styles.width = self._beside_width()

    def condition(self) -> Condition | None:
        """Return that the shop is starting, while it is."""
        if not self._demo_session.shows_samples:
            return super().condition()
        seconds = (self._demo_session.now() - self._demo_session.began_at).total_seconds()
        text = f"while the demo's own shop starts: {self._step()}, {seconds:.0f} s"
        return Condition(ConditionKind.SAMPLES, "SAMPLE ORDERS", text)

    def draw_lines(self) -> None:
        """Draw what is around the tickets, and the hints."""
        super().draw_lines()
        is_beside = self.has_class("wide")
        self._hints.show(self.board, self.selected, is_kiosk_beside=is_beside)

    def action_run(self, command: str) -> None:
        """Run a key command; sample orders cannot be worked on."""
        if self._demo_session.shows_samples and command != "help":
            self.app.notify("These are samples: the real orders come in a moment.", timeout=2)
        else:
            super().action_run(command)

    def action_kiosk(self) -> None:
        """Show the kiosk alone, unless it is beside the board."""
        if not self.has_class("wide"):
            self.app.push_screen(KioskScreen(self._make_kiosk()))

    def _beside_width(self) -> int:
        """Return the width of what is beside the board; 0 without room for it."""
        width = self.size.width
        return max(64, width * 2 // 5) if width >= BESIDE_FROM_WIDTH else 0

    def _show_events(self) -> None:
        for view in self._events:
            view.show()


class KioskScreen(Screen[None]):
    """The kiosk alone, for terminals without room beside the board."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("K,escape,space,enter", "dismiss", "Back to the board", show=False),
        Binding(QUIT_KEYS, "app.quit", "End the demo", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    KioskScreen KioskView { height: 1fr; }
    KioskScreen #back { height: 1; padding: 0 1; background: $primary; color: $background; }
    """

    def __init__(self, kiosk: KioskView) -> None:
        super().__init__()
        self._kiosk = kiosk

    def compose(self) -> ComposeResult:
        """Lay out the kiosk over the line that says how to leave it."""
        yield self._kiosk
        yield Static(
            "This is the kiosk on the counter.  K back to the board  q ends the demo", id="back"
        )
