"""The supplies: what is left and until when, for managers also how much there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from backend.client import ClientError, Supply
from barista_tui.core.action_queue import ActionQueue
from barista_tui.core.board_state import BoardState
from barista_tui.core.shop_admin import ShopAdmin
from barista_tui.core.supply_form import SupplyFields, fields_of
from barista_tui.core.supply_lines import stock_toggles, supply_lines
from barista_tui.core.supply_watch import SupplyWatch
from barista_tui.messages import RequestFailed
from barista_tui.screens.confirm import ConfirmScreen
from barista_tui.screens.dialog import Dialog
from barista_tui.screens.supply_form import SupplyFormScreen
from barista_tui.widgets.no_markup import Label, Option, OptionList, key_hints

_NONE = "No supplies are counted."


@dataclass(frozen=True, slots=True)
class SupplyParts:
    """What the screen works with."""

    board: Callable[[], BoardState]
    watch: SupplyWatch
    admin: ShopAdmin
    actions: ActionQueue


class SuppliesScreen(Dialog[None]):
    """Lists the supplies; a manager sets and corrects them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("n", "add", "New supply"),
        ("d,delete", "remove", "Remove"),
        ("x", "sold_out", "Sold out"),
    ]
    CSS = """
    SuppliesScreen .dialog { width: 96%; max-width: 110; height: 80%; }
    SuppliesScreen OptionList { height: 1fr; max-height: 100%; }
    SuppliesScreen #message { width: 100%; text-style: bold; }
    """

    def __init__(self, parts: SupplyParts) -> None:
        super().__init__()
        self._parts = parts
        self._rows: tuple[tuple[Supply, str], ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        keys = [("x", "sold out / available"), ("Esc", "back")]
        if self._parts.admin.is_manager:
            keys = [("Enter", "amount"), ("n", "new"), ("d", "remove"), *keys]
        with Vertical(classes="dialog"):
            yield Label("Supplies", classes="title")
            yield OptionList(id="supplies")
            yield Label("Reading …", id="message")
            yield Label(key_hints(*keys), classes="keys")

    def on_mount(self) -> None:
        """Read what is left, and draw it again every second."""
        self._list.focus()
        self.set_interval(1.0, self.draw)
        self.draw()
        self._read()

    def draw(self) -> None:
        """Draw the supplies as they are known now."""
        rows = supply_lines(self._parts.board(), self._parts.watch.statuses)
        if rows == self._rows:
            return
        highlighted = self._list.highlighted
        self._rows = rows
        self._list.clear_options()
        self._list.add_options([Option(line) for _, line in rows])
        self._list.highlighted = min(highlighted or 0, len(rows) - 1) if rows else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Set how much there is of a supply."""
        self._edit(self._rows[event.option_index][0])

    def action_add(self) -> None:
        """Count another supply."""
        self._edit(None)

    def action_remove(self) -> None:
        """Count the highlighted supply no more, after a question."""
        supply = self._highlighted()
        if supply is None or not self._parts.admin.is_manager:
            return

        def remove(is_yes: bool | None) -> None:
            if is_yes:
                self._save(partial(self._parts.admin.remove_supply, supply.supply_id))

        question = f"Stop counting {supply.name}? What is sold out stays so."
        self.app.push_screen(ConfirmScreen(question, no="Keep it", yes="Stop counting"), remove)

    def action_sold_out(self) -> None:
        """Sell out what uses the highlighted supply, or put it back."""
        supply, shop = self._highlighted(), self._parts.board().shop
        if supply is None or shop is None:
            return
        toggles = stock_toggles(shop, supply)
        for action in toggles:
            self._parts.actions.request(action)
        if toggles:
            state = "available" if toggles[0].available else "sold out"
            self.show_message(f"{supply.name} is marked as {state}.")

    @property
    def _list(self) -> OptionList:
        return self.query_one("#supplies", OptionList)

    def _highlighted(self) -> Supply | None:
        place = self._list.highlighted
        return self._rows[place][0] if place is not None else None

    def _edit(self, supply: Supply | None) -> None:
        if not self._parts.admin.is_manager:
            self.show_message("Only a manager sets amounts.")
            return
        fields = SupplyFields()
        if supply is not None:
            left = {one.supply_id: one.left_amount for one in self._parts.watch.statuses}
            amount = left.get(supply.supply_id, supply.amount)
            fields = fields_of(supply, amount, self._parts.admin.menu())

        def saved(is_saved: bool | None) -> None:
            if is_saved:
                self._read()

        self.app.push_screen(SupplyFormScreen(self._parts.admin, supply, fields), saved)

    @work(thread=True, exclusive=True)
    def _save(self, change: Callable[[], None]) -> None:
        try:
            change()
            self._parts.watch.read()
        except ClientError as error:
            self.post_message(RequestFailed(f"Not saved: {str(error).rstrip('.')}."))
            return
        self.app.call_from_thread(self._loaded)

    @work(thread=True)
    def _read(self) -> None:
        try:
            self._parts.watch.read()
        except ClientError as error:
            self.post_message(RequestFailed(f"What is left cannot be read now: {error}"))
            return
        self.app.call_from_thread(self._loaded)

    def _loaded(self) -> None:
        if self.is_attached:
            self.draw()
            self.show_message("" if self._rows else _NONE)
