"""The shop: open, closed or paused, what is sold out, and the day's statistics."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from backend.client import ClientError, Shop
from barista_tui.core.action_queue import ActionQueue
from barista_tui.core.actions import Action, OpenAction, PauseAction, StockAction
from barista_tui.core.board_state import BoardState
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.shop_actions import pause_end, stock_actions
from barista_tui.core.shop_admin import ShopAdmin
from barista_tui.core.shop_condition import shop_summary
from barista_tui.core.statistics import Statistics
from barista_tui.core.tickets import format_duration
from barista_tui.screens.agenda import AgendaScreen
from barista_tui.screens.confirm import ConfirmScreen
from barista_tui.screens.dialog import Dialog
from barista_tui.screens.menu_editor import MenuEditorScreen
from barista_tui.screens.shop_settings import ShopSettingsScreen
from barista_tui.widgets.no_markup import Label, Option, OptionList, Static, key_hints


class ShopScreen(Dialog[None]):
    """Changes the shop. Its changes are queued and sent like steps with tickets.

    Args:
        board: returns the board as it is now.
        statistics: returns the day's statistics.
        load_statistics: completes them from the shop; waits for the network.
        actions: takes the changes.
        admin: makes those that only managers may make.
        notifications: where a failure to load is reported.
        now: the clock.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("s", "leave", "Back"),
        ("o", "open", "Open"),
        ("c", "close", "Close"),
        ("p", "pause", "Pause"),
        ("e", "end_pause", "End the pause"),
        ("l", "settings", "Settings"),
        ("m", "menu", "Menu"),
        ("g", "agenda", "Agenda"),
        ("space", "switch", "Sold out"),
        ("a", "switch_everywhere", "Sold out in every drink"),
    ]
    CSS = """
    ShopScreen .dialog { width: 76; height: 90%; }
    ShopScreen OptionList { height: 1fr; }
    """

    def __init__(
        self,
        *,
        board: Callable[[], BoardState],
        statistics: Callable[[], Statistics],
        load_statistics: Callable[[], None],
        actions: ActionQueue,
        admin: ShopAdmin,
        notifications: NotificationLog,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._board = board
        self._statistics = statistics
        self._load_statistics = load_statistics
        self._actions = actions
        self._admin = admin
        self._notifications = notifications
        self._now = now
        self._rows: list[StockAction] = []
        self._drawn: object = None

    def compose(self) -> ComposeResult:
        """Lay out the panel."""
        with Vertical(classes="dialog"):
            yield Static(id="summary")
            yield Input(
                placeholder="Minutes to pause (15), or the time it ends (14:30)", id="until"
            )
            yield OptionList(id="stock")
            keys = [("o", "open"), ("c", "close"), ("p", "pause"), ("e", "end pause")]
            keys += [("g", "agenda")]
            if self._admin.is_manager:
                keys += [("l", "settings"), ("m", "menu")]
            below = (("Space", "sold out / available"), ("a", "in all drinks"), ("Esc", "back"))
            lines = (key_hints(*keys), key_hints(*below))
            yield Label(Content("\n").join(lines), classes="keys")

    def on_mount(self) -> None:
        """Draw the shop regularly, and load the statistics."""
        self.query_one("#until").display = False
        self.query_one("#stock").focus()
        self.set_interval(0.5, self.draw)
        self.draw()
        self._load()

    def draw(self) -> None:
        """Draw the shop with the pending changes."""
        board = self._board()
        self.query_one("#summary", Static).update(self._summary(board))
        stock = tuple(q.action for q in board.pending if isinstance(q.action, StockAction))
        key = (board.shop and board.shop.menu, stock)
        if board.shop is not None and key != self._drawn:
            self._drawn = key
            self._fill(board.shop, stock)

    def action_open(self) -> None:
        """Open the shop."""
        self._request(OpenAction(True))

    def action_close(self) -> None:
        """Close the shop, after a question: every customer sees it."""
        board = self._board()
        if board.shop is None or not board.shop.is_open:
            return

        def close(is_yes: bool | None) -> None:
            if is_yes:
                self._request(OpenAction(False))

        left = f"Its {board.open_orders} open orders stay on the board."
        question = f"Close {board.shop.name} for everybody? {left}"
        self.app.push_screen(ConfirmScreen(question, no="Keep it open", yes="Close it"), close)

    def action_pause(self) -> None:
        """Ask how long to pause."""
        until = self.query_one("#until", Input)
        until.display = True
        until.focus()

    def action_end_pause(self) -> None:
        """Take orders again."""
        self._request(PauseAction(None))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Pause until the typed time."""
        until = pause_end(event.value, self._now())
        if until is None:
            event.input.value = ""
            event.input.placeholder = "Enter minutes, such as 15, or a time, such as 14:30"
            return
        event.input.display = False
        self.query_one("#stock").focus()
        self._request(PauseAction(until))

    def on_option_list_option_selected(self, _event: OptionList.OptionSelected) -> None:
        """Mark the highlighted row as sold out, or as available."""
        self.action_switch()

    def action_switch(self) -> None:
        """Mark the highlighted row as sold out, or as available."""
        place = self.query_one("#stock", OptionList).highlighted
        if place is not None:
            self._request(self._rows[place])

    def action_switch_everywhere(self) -> None:
        """Mark the highlighted option as sold out or available in every drink that has it."""
        place = self.query_one("#stock", OptionList).highlighted
        if place is not None:
            wanted = self._rows[place]
            for row in self._rows:
                same_kind = (row.option_id is None) == (wanted.option_id is None)
                if (row.name, row.available) == (wanted.name, wanted.available) and same_kind:
                    self._actions.request(row)
            self.draw()

    def action_settings(self) -> None:
        """Change the settings, as a manager."""
        if self._admin.is_manager:
            self.app.push_screen(ShopSettingsScreen(self._admin))

    def action_menu(self) -> None:
        """Change the menu, as a manager."""
        if self._admin.is_manager:
            self.app.push_screen(MenuEditorScreen(self._admin))

    def action_agenda(self) -> None:
        """Show the breaks of the event."""
        self.app.push_screen(AgendaScreen(self._admin, lambda: self._board().shop, self._now))

    @work(thread=True, exclusive=True)
    def _load(self) -> None:
        try:
            self._load_statistics()
        except ClientError as error:
            self._notifications.info(f"Today's statistics are incomplete: {error}.")

    def _request(self, action: Action) -> None:
        self._actions.request(action)
        self.draw()

    def _summary(self, board: BoardState) -> Text:
        statistics, shop = self._statistics(), board.shop
        text = Text()
        if shop is not None:
            text.append(
                f"{shop.name}: {shop_summary(shop, self._now(), board.open_orders)}\n", "bold"
            )
        wait = statistics.median_wait_seconds
        length = board.queue.length if board.queue else 0
        text.append(f"{length} in the queue · drinks today {statistics.today}, ")
        text.append(f"in the last hour {statistics.last_hour} · median wait ")
        text.append("unknown\n" if wait is None else f"{format_duration(wait)}\n")
        for queued in board.pending:
            if isinstance(queued.action, OpenAction | PauseAction):
                text.append(f"⧗ {queued.action}: not confirmed yet\n", "italic")
        return text

    def _fill(self, shop: Shop, pending: tuple[StockAction, ...]) -> None:
        options = self.query_one("#stock", OptionList)
        highlighted = options.highlighted
        requested = {(item.drink_id, item.option_id): item.available for item in pending}
        self._rows, shown = [], []
        for item, is_option in stock_actions(shop):
            key = (item.drink_id, item.option_id)
            available = requested.get(key, not item.available)
            self._rows.append(StockAction(*key, item.name, not available))
            mark = "●" if available else "✖"
            state = ("" if available else "  SOLD OUT") + ("  ⧗" if key in requested else "")
            style = ("" if is_option else "bold") if available else "bold reverse"
            indent = "    " if is_option else ""
            shown.append(Option(Text(f"{indent}{mark} {item.name}{state}", style)))
        options.clear_options()
        options.add_options(shown)
        options.highlighted = min(highlighted or 0, len(shown) - 1) if shown else None
