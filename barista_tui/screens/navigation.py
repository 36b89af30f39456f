"""Opens the other screens over the board, and handles what they return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from textual.screen import Screen

from barista_tui.core.actions import WalkUpAction
from barista_tui.core.shop_target import ShopTarget
from barista_tui.parts import SessionParts, shared_parts
from barista_tui.screens.all_day import AllDayScreen
from barista_tui.screens.cancel import CancelScreen
from barista_tui.screens.keys_help import KeysScreen
from barista_tui.screens.new_code import NewCodeScreen
from barista_tui.screens.notifications import NotificationsScreen
from barista_tui.screens.search import SearchScreen
from barista_tui.screens.shop import ShopScreen
from barista_tui.screens.sign_in import SignInScreen
from barista_tui.screens.supplies import SuppliesScreen, SupplyParts
from barista_tui.screens.ticket_actions import TicketActions
from barista_tui.screens.walk_up import WalkUpScreen
from barista_tui.session import BaristaSession
from barista_tui.settings import Settings


@dataclass(frozen=True)
class NavigationParts(SessionParts):
    """The parts of a session that the other screens work with."""

    load_statistics: Callable[[], None]
    settings: Settings
    target: ShopTarget

    @classmethod
    def of(cls, session: BaristaSession) -> NavigationParts:
        """Return the parts of a session."""
        return cls(
            **shared_parts(session),
            load_statistics=session.load_statistics,
            settings=session.settings,
            target=session.target,
        )


class Navigation:
    """Opens each screen with the parts of the session that it needs.

    Args:
        screen: the board.
        parts: what the other screens work with.
        tickets: acts on tickets that a screen returns.
    """

    def __init__(
        self, screen: Screen[None], parts: NavigationParts, tickets: TicketActions
    ) -> None:
        self._screen = screen
        self._parts = parts
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
            "supplies": self._supplies,
            # On a thread: closing a connection can take a second. Pending actions are kept.
            "sign_out": lambda: self._run_in_thread(self._parts.staff.sign_out),
            "switch": self._switch,
            "walk_up": self._walk_up,
        }

    def require_sign_in(self) -> None:
        """Open the sign-in screen: nobody is signed in, or the session has ended.

        In the second case Esc shows the board as it was last confirmed.
        """
        if any(isinstance(screen, SignInScreen) for screen in self._screen.app.screen_stack):
            return
        current = self._parts.staff.current
        self._open_sign_in(current.session.username if current else None)

    def _all_day(self) -> None:
        parts = self._parts
        self._push(AllDayScreen(parts.read_board, parts.settings.batching, parts.now))

    def _cancel(self) -> None:
        ticket = self._tickets.selected
        if ticket is None or not self._tickets.is_sure():
            return

        def cancel(reason: str | None) -> None:
            if reason is not None:
                self._tickets.cancel(ticket, reason)

        self._screen.app.push_screen(CancelScreen(ticket), cancel)

    def _walk_up(self) -> None:
        shop = self._tickets.board.shop
        if shop is None or not shop.menu:
            self._parts.notifications.info("The menu is not known yet.")
            return

        def order(action: WalkUpAction | None) -> None:
            if action is not None:
                self._parts.actions.request(action)

        self._screen.app.push_screen(WalkUpScreen(shop), order)

    def _shop(self) -> None:
        parts = self._parts
        self._push(
            ShopScreen(
                board=parts.read_board,
                statistics=parts.drinks.statistics,
                load_statistics=parts.load_statistics,
                actions=parts.actions,
                admin=parts.admin,
                notifications=parts.notifications,
                now=parts.now,
            )
        )

    def _supplies(self) -> None:
        parts = self._parts
        shared = SupplyParts(parts.read_board, parts.supplies, parts.admin, parts.actions)
        self._push(SuppliesScreen(shared))

    def _new_code(self) -> None:
        def make(cancel_unplaced: bool | None) -> None:
            if cancel_unplaced is not None:
                new_code = self._parts.admin.new_code
                self._run_in_thread(partial(new_code, cancel_unplaced=cancel_unplaced))

        screen = NewCodeScreen(self._parts.scans.alert(), self._tickets.board.choosing)
        self._screen.app.push_screen(screen, make)

    def _search(self) -> None:
        self._screen.app.push_screen(SearchScreen(self._tickets.board), self._tickets.select)

    def _notifications(self) -> None:
        self._push(NotificationsScreen(self._parts.notifications.all()))

    def _help(self) -> None:
        self._push(KeysScreen(self._parts.settings.keys))

    def _switch(self) -> None:
        """Switch to the next person, or ask for a sign-in if there is no other."""
        if len(self._parts.staff.clients()) < 2:
            self._sign_in()
            return
        name = self._parts.staff.switch()
        self._parts.notifications.info(f"{name} is the current user.")

    def _sign_in(self) -> None:
        self._open_sign_in(None)

    def _open_sign_in(self, ended: str | None) -> None:
        may_leave = self._parts.staff.current is not None
        target, staff = self._parts.target, self._parts.staff
        self._push(SignInScreen(target, staff, may_leave=may_leave, ended=ended))

    def _push(self, screen: Screen[None]) -> None:
        self._screen.app.push_screen(screen)

    def _run_in_thread(self, work: Callable[[], object]) -> None:
        self._screen.run_worker(work, thread=True, exclusive=True)
