"""Opens the other screens over the board, and handles what they return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from textual.screen import Screen

from barista_tui.core.actions import WalkUpAction
from barista_tui.screens.all_day import AllDayScreen
from barista_tui.screens.cancel import CancelScreen
from barista_tui.screens.keys_help import KeysScreen
from barista_tui.screens.new_code import NewCodeScreen
from barista_tui.screens.notifications import NotificationsScreen
from barista_tui.screens.search import SearchScreen
from barista_tui.screens.shop import ShopScreen
from barista_tui.screens.sign_in import SignInScreen
from barista_tui.screens.ticket_actions import TicketActions
from barista_tui.screens.walk_up import WalkUpScreen
from barista_tui.session import BaristaSession


class Navigation:
    """Opens each screen with the parts of the session that it needs.

    Args:
        screen: the board.
        session: the terminal.
        tickets: acts on tickets that a screen returns.
    """

    def __init__(
        self, screen: Screen[None], session: BaristaSession, tickets: TicketActions
    ) -> None:
        self._screen = screen
        self._session = session
        self._tickets = tickets

    def commands(self) -> Mapping[str, Callable[[], None]]:
        """Return the functions of the key commands, by their name."""
        return {
            "all_day": self._all_day,
            "cancel": self._cancel,
            "help": self._help,
            "new_code": self._new_code,
            "notes": self._notifications,
            "search": self._search,
            "shop": self._shop,
            "sign_in": self._sign_in,
            # On a thread: closing a connection can take a second. Pending actions are kept.
            "sign_out": lambda: self._run_in_thread(self._session.staff.sign_out),
            "switch": self._switch,
            "walk_up": self._walk_up,
        }

    def require_sign_in(self) -> None:
        """Open the sign-in screen: nobody is signed in, or the session has ended.

        In the second case Esc shows the board as it was last confirmed.
        """
        if any(isinstance(screen, SignInScreen) for screen in self._screen.app.screen_stack):
            return
        current = self._session.staff.current
        self._open_sign_in(current.session.username if current else None)

    def _all_day(self) -> None:
        session = self._session
        self._push(AllDayScreen(session.board, session.settings.batching, session.now))

    def _cancel(self) -> None:
        ticket = self._tickets.selected
        if ticket is None or not self._tickets.is_sure():
            return

        def cancel(reason: str | None) -> None:
            if reason is not None:
                self._tickets.cancel(ticket, reason)

        self._screen.app.push_screen(CancelScreen(ticket), cancel)

    def _walk_up(self) -> None:
        shop = self._session.shop_state.shop
        if shop is None or not shop.menu:
            self._session.notifications.info("The menu is not known yet.")
            return

        def order(action: WalkUpAction | None) -> None:
            if action is not None:
                self._session.actions.request(action)

        self._screen.app.push_screen(WalkUpScreen(shop), order)

    def _shop(self) -> None:
        session = self._session
        self._push(
            ShopScreen(
                board=session.board,
                statistics=session.drinks.statistics,
                load_statistics=session.load_statistics,
                actions=session.actions,
                admin=session.admin,
                notifications=session.notifications,
                now=session.now,
            )
        )

    def _new_code(self) -> None:
        def make(cancel_unplaced: bool | None) -> None:
            if cancel_unplaced is not None:
                new_code = self._session.admin.new_code
                self._run_in_thread(partial(new_code, cancel_unplaced=cancel_unplaced))

        screen = NewCodeScreen(self._session.scans.alert(), self._tickets.board.choosing)
        self._screen.app.push_screen(screen, make)

    def _search(self) -> None:
        self._screen.app.push_screen(SearchScreen(self._tickets.board), self._tickets.select)

    def _notifications(self) -> None:
        self._push(NotificationsScreen(self._session.notifications.all()))

    def _help(self) -> None:
        self._push(KeysScreen(self._session.settings.keys))

    def _switch(self) -> None:
        """Switch to the next person, or ask for a sign-in if there is no other."""
        if len(self._session.staff.clients()) < 2:
            self._sign_in()
            return
        name = self._session.staff.switch()
        self._session.notifications.info(f"{name} is the current user.")

    def _sign_in(self) -> None:
        self._open_sign_in(None)

    def _open_sign_in(self, ended: str | None) -> None:
        may_leave = self._session.staff.current is not None
        target, staff = self._session.target, self._session.staff
        self._push(SignInScreen(target, staff, may_leave=may_leave, ended=ended))

    def _push(self, screen: Screen[None]) -> None:
        self._screen.app.push_screen(screen)

    def _run_in_thread(self, work: Callable[[], object]) -> None:
        self._screen.run_worker(work, thread=True, exclusive=True)
