"""What the keys of the board do with the view: details, history, figures, density, jumps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.screen import Screen

from backend.client import (
    Connection,
    JourneyEvent,
    OrderState,
    Shop,
    ShopUnreachable,
    StaffClient,
    StaffOrder,
)
from barista_tui.core.ages import old_tickets, ticket_age
from barista_tui.core.board_state import COLUMNS
from barista_tui.core.day_figures import DayFigures
from barista_tui.core.history import read_history
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.stations import Station
from barista_tui.core.steps import Step
from barista_tui.core.tickets import Ticket, make_ticket
from barista_tui.screens.figures import FiguresScreen, FiguresSource
from barista_tui.screens.history import HistoryScreen, HistorySource
from barista_tui.screens.ticket_actions import TicketActions
from barista_tui.screens.ticket_detail import TicketDetailScreen
from barista_tui.session import BaristaSession
from barista_tui.settings import Ages
from barista_tui.widgets.board_view import BoardView
from barista_tui.widgets.ticket_layout import Density

_DENSITIES: Sequence[Density | None] = (None, Density.COMFORTABLE, Density.COMPACT)


@dataclass(frozen=True)
class ViewParts:
    """The parts of a session that the view works with.

    Attributes:
        shop_id: the shop.
        ages: when a ticket is old.
        day_figures: the day's figures.
        notifications: where the barista is told what has changed.
        read_connection: returns whether the board is live.
        read_shop: returns the shop, None before it was read.
        read_time_zone: returns the shop's time zone.
        reader: returns the client that reads the shop, None if nobody is signed in.
        show_next_station: shows the tickets of the next station; returns it.
        now: the clock.
    """

    shop_id: str
    ages: Ages
    day_figures: DayFigures
    notifications: NotificationLog
    read_connection: Callable[[], Connection]
    read_shop: Callable[[], Shop | None]
    read_time_zone: Callable[[], str | None]
    reader: Callable[[], StaffClient | None]
    show_next_station: Callable[[], Station]
    now: Callable[[], datetime]

    @classmethod
    def of(cls, session: BaristaSession) -> ViewParts:
        """Return the parts of a session."""
        return cls(
            shop_id=session.target.shop_id,
            ages=session.settings.ages,
            day_figures=session.day_figures,
            notifications=session.notifications,
            read_connection=lambda: session.connection,
            read_shop=lambda: session.shop_state.shop,
            read_time_zone=lambda: session.shop_state.time_zone,
            reader=lambda: session.feed.reader,
            show_next_station=session.show_next_station,
            now=session.now,
        )


class ViewActions:
    """Changes what the board shows, and opens the screens that show more of a ticket.

    Args:
        screen: the board's screen.
        view: the board.
        parts: what it works with.
        tickets: acts on tickets.
    """

    def __init__(
        self,
        screen: Screen[None],
        view: BoardView,
        parts: ViewParts,
        tickets: TicketActions,
    ) -> None:
        self._screen = screen
        self._view = view
        self._parts = parts
        self._tickets = tickets

    def commands(self) -> Mapping[str, Callable[[], None]]:
        """Return the functions of the key commands, by their name."""
        return {
            "detail": self._detail,
            "history": self._history,
            "figures": self._figures,
            "no_show": lambda: self._tickets.take_selected(Step.NO_SHOW),
            "collect_old": self._collect_old,
            "to_waiting": lambda: self._jump(OrderState.PLACED),
            "to_making": lambda: self._jump(OrderState.MAKING),
            "to_ready": lambda: self._jump(OrderState.COMPLETED),
            "density": self._change_density,
            "station": self._change_station,
        }

    def move_beside(self, by: int) -> bool:
        """Select the card in the next lane of the same zone; return whether there is one."""
        order_id = self._view.beside(by)
        self._tickets.select(order_id)
        return order_id is not None

    def _detail(self) -> None:
        if self._tickets.selected is not None:
            self._look(self._tickets.selected)

    def _look(self, ticket: Ticket) -> None:
        shop, order = self._parts.read_shop(), ticket.order
        drink = shop.drink(order.drink_id) if shop and order.drink_id else None
        age = None
        if order.state in COLUMNS:
            age = ticket_age(ticket, self._parts.now(), self._parts.ages)
        self._screen.app.push_screen(TicketDetailScreen(ticket, drink, age, self._read_journey))

    def _history(self) -> None:
        source = HistorySource(self._read_history, self._parts.now, self._look_at, self._recall)
        self._screen.app.push_screen(HistoryScreen(source))

    def _figures(self) -> None:
        parts = self._parts
        source = FiguresSource(
            parts.day_figures, parts.read_connection, parts.read_time_zone, parts.now
        )
        self._screen.app.push_screen(FiguresScreen(source))

    def _look_at(self, order: StaffOrder) -> None:
        self._look(self._as_ticket(order))

    def _recall(self, order: StaffOrder) -> None:
        self._tickets.take_or_ask(self._as_ticket(order), Step.RECALL)

    def _as_ticket(self, order: StaffOrder) -> Ticket:
        """Return the order's ticket on the board, else one made for it."""
        known = self._tickets.board.ticket(order.order_id)
        return known or make_ticket(order, self._parts.read_shop())

    def _collect_old(self) -> None:
        ready = self._tickets.board.columns[OrderState.COMPLETED]
        for ticket in old_tickets(ready, self._parts.now(), self._parts.ages):
            self._tickets.take_step(ticket, Step.COLLECT)

    def _jump(self, state: OrderState) -> None:
        tickets = self._tickets.board.columns[state]
        if tickets:
            self._tickets.select(tickets[0].order.order_id)

    def _change_density(self) -> None:
        place = (_DENSITIES.index(self._view.density) + 1) % len(_DENSITIES)
        self._view.density = _DENSITIES[place]
        name = self._view.density.value if self._view.density else "as it fits"
        self._parts.notifications.info(f"Cards: {name}.")

    def _change_station(self) -> None:
        name = self._parts.show_next_station()
        shown = "every ticket" if name is Station.EVERYTHING else f"the station {name}"
        self._parts.notifications.info(f"This terminal shows {shown}.")
        self._tickets.refresh()

    def _read_journey(self, order_id: str) -> Sequence[JourneyEvent]:
        return self._reader().journey(self._parts.shop_id, order_id)

    def _read_history(self) -> Sequence[StaffOrder]:
        parts = self._parts
        return read_history(self._reader(), parts.shop_id, parts.now(), parts.read_time_zone())

    def _reader(self) -> StaffClient:
        reader = self._parts.reader()
        if reader is None:
            raise ShopUnreachable("nobody is signed in")
        return reader
