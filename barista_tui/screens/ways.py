"""The ways from the board to what opens over it."""

from __future__ import annotations

from textual import work

from barista_tui.desk.new_code import make_new_code
from barista_tui.desk.notes import Gravity
from barista_tui.desk.wishes import WalkUpWish
from barista_tui.screens.all_day import AllDayScreen
from barista_tui.screens.keys_help import KeysScreen
from barista_tui.screens.new_code import NewCodeScreen
from barista_tui.screens.notes import NotesScreen
from barista_tui.screens.search import SearchScreen
from barista_tui.screens.shop import ShopScreen
from barista_tui.screens.sign_in import SignInScreen
from barista_tui.screens.ticket_actions import TicketActions
from barista_tui.screens.walk_up import WalkUpScreen


class Ways(TicketActions):
    """Opens the other screens, and hands the keys to other people."""

    is_muted = False

    def action_all_day(self) -> None:
        """Show what is to be made."""
        self.app.push_screen(AllDayScreen(self.desk))

    def action_walk_up(self) -> None:
        """Enter an order for a guest without a phone."""
        shop = self.desk.facts.shop
        if shop is None or not shop.menu:
            self.desk.notes.write(Gravity.INFO, "The menu is not known yet.")
            return
        self.app.push_screen(WalkUpScreen(shop), self._walk_up)

    def _walk_up(self, wish: WalkUpWish | None) -> None:
        if wish is not None:
            self.desk.ask(wish)

    def action_shop(self) -> None:
        """Open the panel of the shop."""
        self.app.push_screen(ShopScreen(self.desk))

    def action_new_code(self) -> None:
        """Ask whether to make a new code."""
        alarm = self.desk.scans.alarm(self.desk.now())
        self.app.push_screen(NewCodeScreen(alarm, self.picture.choosing), self._new_code)

    def _new_code(self, cancel_unplaced: bool | None) -> None:
        if cancel_unplaced is not None:
            self._make_new_code(cancel_unplaced)

    @work(thread=True, exclusive=True)
    def _make_new_code(self, cancel_unplaced: bool) -> None:
        make_new_code(self.desk, cancel_unplaced=cancel_unplaced)

    def action_search(self) -> None:
        """Find a ticket."""
        self.app.push_screen(SearchScreen(self.picture), self._found)

    def _found(self, order_id: str | None) -> None:
        self.picker.pick(self.picture.ticket(order_id))
        self.repaint()

    def action_notes(self) -> None:
        """Show everything that the terminal said."""
        self.app.push_screen(NotesScreen(self.desk.notes.all()))

    def action_help(self) -> None:
        """Show all keys."""
        self.app.push_screen(KeysScreen(self.desk.settings.keys))

    def action_mute(self) -> None:
        """Switch the signal off, or on."""
        self.is_muted = not self.is_muted
        self.repaint()

    def action_preview(self) -> None:
        """Show or hide the last printed ticket."""
        self.toggle_class("previewing")
        self.repaint()

    def action_switch(self) -> None:
        """Hand the keys to the next person, or ask for one if there is no other."""
        if len(self.desk.people.clients()) < 2:
            self.action_sign_in()
            return
        name = self.desk.people.switch()
        self.desk.notes.write(Gravity.INFO, f"{name} has the keys.")
        self.repaint()

    def action_sign_in(self) -> None:
        """Sign another person in."""
        self.app.push_screen(SignInScreen(self.desk, may_leave=True))

    def action_sign_out(self) -> None:
        """Sign out who has the keys; what they asked for stays, until they are back."""
        self._sign_out()

    @work(thread=True, exclusive=True)
    def _sign_out(self) -> None:
        # Ending a connection can take a second, which the board must not.
        self.desk.people.sign_out()
        if self.desk.people.current is None:
            self.app.call_from_thread(
                self.app.push_screen, SignInScreen(self.desk, may_leave=False)
            )
