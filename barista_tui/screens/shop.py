"""The shop's panel: open and closed, what is sold out, the day's figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from backend.client import ClientError, Shop
from barista_tui.desk.desk import Desk
from barista_tui.desk.notes import Gravity
from barista_tui.desk.picture import Picture
from barista_tui.desk.tickets import clock_face
from barista_tui.desk.wishes import OpenWish, PauseWish, StockWish, Wish
from barista_tui.screens.limits import LimitsScreen
from barista_tui.screens.menu_editor import MenuScreen
from barista_tui.widgets.no_markup import Label, Option, OptionList, Static, key_hints
from barista_tui.widgets.status_lines import opening


class ShopScreen(ModalScreen[None]):
    """Changes the shop; every change is kept and sent like a step with a ticket."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,s", "leave", "Back"),
        ("o", "open", "Open"),
        ("c", "close", "Close"),
        ("p", "pause", "Pause"),
        ("e", "unpause", "End the pause"),
        ("l", "limits", "Limits"),
        ("m", "menu", "Menu"),
        ("space", "turn", "Sold out"),
        ("a", "turn_all", "Sold out in every drink"),
    ]
    CSS = """
    ShopScreen .dialog { width: 76; height: 90%; }
    ShopScreen OptionList { height: 1fr; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows: list[StockWish] = []
        self._drawn: object = None

    def compose(self) -> ComposeResult:
        """Lay the panel out."""
        with Vertical(classes="dialog"):
            yield Static(id="facts")
            yield Input(placeholder="Pause for minutes (15) or until a time (14:30)", id="until")
            yield OptionList(id="stock")
            keys = [("o", "open"), ("c", "close"), ("p", "pause"), ("e", "end pause")]
            if self._is_manager:
                keys += [("l", "limits"), ("m", "menu")]
            below = (("Space", "sold out, or back"), ("a", "in all drinks"), ("Esc", "back"))
            lines = (key_hints(*keys), key_hints(*below))
            yield Label(Content("\n").join(lines), classes="keys")

    @property
    def _is_manager(self) -> bool:
        person = self._desk.people.current
        return person is not None and "manager" in person.session.groups

    def on_mount(self) -> None:
        """Draw, keep drawing, and read what was made before this terminal came."""
        self.query_one("#until").display = False
        self.query_one("#stock").focus()
        self.set_interval(0.5, self.draw)
        self.draw()
        self._read_day()

    def draw(self) -> None:
        """Draw the shop as it is now, and what is still to be sent."""
        picture = self._desk.picture()
        self.query_one("#facts", Static).update(self._facts(picture))
        stock = tuple(e.wish for e in picture.pending if isinstance(e.wish, StockWish))
        key = (picture.shop and picture.shop.menu, stock)
        if picture.shop is not None and key != self._drawn:
            self._drawn = key
            self._fill(picture.shop, stock)

    def action_open(self) -> None:
        """Open the shop."""
        self._ask(OpenWish(True))

    def action_close(self) -> None:
        """Close the shop."""
        self._ask(OpenWish(False))

    def action_pause(self) -> None:
        """Ask until when to pause."""
        until = self.query_one("#until", Input)
        until.display = True
        until.focus()

    def action_unpause(self) -> None:
        """Take orders again."""
        self._ask(PauseWish(None))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Pause until the typed time."""
        until = pause_end(event.value, self._desk.now())
        if until is None:
            event.input.value = ""
            event.input.placeholder = "Type minutes, such as 15, or a time, such as 14:30"
            return
        event.input.display = False
        self.query_one("#stock").focus()
        self._ask(PauseWish(until))

    def on_option_list_option_selected(self, _event: OptionList.OptionSelected) -> None:
        """Sell out, or back, what is at the cursor."""
        self.action_turn()

    def action_turn(self) -> None:
        """Sell out, or back, what is at the cursor."""
        place = self.query_one("#stock", OptionList).highlighted
        if place is not None:
            self._ask(self._rows[place])

    def action_turn_all(self) -> None:
        """Sell out, or back, the option at the cursor in every drink that has it."""
        place = self.query_one("#stock", OptionList).highlighted
        if place is not None:
            wanted = self._rows[place]
            for row in self._rows:
                same_kind = (row.option_id is None) == (wanted.option_id is None)
                if (row.name, row.available) == (wanted.name, wanted.available) and same_kind:
                    self._desk.ask(row)
            self.draw()

    def action_limits(self) -> None:
        """Change the limits, as a manager."""
        if self._is_manager:
            self.app.push_screen(LimitsScreen(self._desk))

    def action_menu(self) -> None:
        """Change the menu, as a manager."""
        if self._is_manager:
            self.app.push_screen(MenuScreen(self._desk))

    def action_leave(self) -> None:
        """Go back to the board."""
        self.dismiss()

    @work(thread=True, exclusive=True)
    def _read_day(self) -> None:
        try:
            self._desk.read_day()
        except ClientError as error:
            self._desk.notes.write(Gravity.INFO, f"Today's figures are not complete: {error}.")

    def _ask(self, wish: Wish) -> None:
        self._desk.ask(wish)
        self.draw()

    def _facts(self, picture: Picture) -> Text:
        figures, shop = self._desk.figures(), picture.shop
        text = Text()
        if shop is not None:
            text.append(f"{shop.name}: {opening(shop, self._desk.now())}\n", "bold")
        wait = figures.median_wait_seconds
        length = picture.queue.length if picture.queue else 0
        text.append(f"{length} in line · drinks today {figures.today}, ")
        text.append(f"in the last hour {figures.last_hour} · median wait ")
        text.append("unknown\n" if wait is None else f"{clock_face(wait)}\n")
        switches = [e.wish for e in picture.pending if isinstance(e.wish, OpenWish | PauseWish)]
        for wish in switches:
            text.append(f"⧗ {wish}: not confirmed yet\n", "italic")
        return text

    def _fill(self, shop: Shop, pending: tuple[StockWish, ...]) -> None:
        options = self.query_one("#stock", OptionList)
        at = options.highlighted
        waiting = {(wish.drink_id, wish.option_id): wish.available for wish in pending}
        self._rows, shown = [], []
        for wish, indent in stock_of(shop):
            available = waiting.get((wish.drink_id, wish.option_id), not wish.available)
            is_pending = (wish.drink_id, wish.option_id) in waiting
            now = StockWish(wish.drink_id, wish.option_id, wish.name, not available)
            self._rows.append(now)
            mark = "●" if available else "✖"
            state = ("" if available else "  SOLD OUT") + ("  ⧗" if is_pending else "")
            style = ("bold" if not indent else "") if available else "bold reverse"
            shown.append(Option(Text(f"{'    ' * indent}{mark} {wish.name}{state}", style)))
        options.clear_options()
        options.add_options(shown)
        options.highlighted = min(at or 0, len(shown) - 1) if shown else None


def stock_of(shop: Shop) -> list[tuple[StockWish, int]]:
    """Return what turns each drink and option round, with how far it is indented."""
    rows: list[tuple[StockWish, int]] = []
    for drink in shop.menu:
        rows.append((StockWish(drink.drink_id, None, drink.name, not drink.available), 0))
        for modifier in drink.modifiers:
            for option in modifier.options:
                wish = StockWish(
                    drink.drink_id, option.option_id, option.name, not option.available
                )
                rows.append((wish, 1))
    return rows


def pause_end(text: str, now: datetime) -> datetime | None:
    """Return the time that ``15`` (minutes) or ``14:30`` means, or None if neither is typed."""
    hours, colon, minutes = text.strip().partition(":")
    if not hours.isdecimal() or (colon and not minutes.isdecimal()):
        return None
    if not colon:
        return now + timedelta(minutes=int(hours)) if 0 < int(hours) <= 24 * 60 else None
    if int(hours) > 23 or int(minutes) > 59:
        return None
    there = now.astimezone().replace(hour=int(hours), minute=int(minutes), second=0, microsecond=0)
    return there if there > now else there + timedelta(days=1)
