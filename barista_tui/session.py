"""The barista's session: where the headless terminal is put together.

A board, a line mode and the tests use the same session. Orders arrive through the
feed, actions leave through the action queue, and `board` applies the pending
actions to the orders. Only `admin`, `staff` and `load_statistics` wait for the network.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from backend.client import (
    BreakForecast,
    Change,
    Connection,
    Message,
    SignInError,
    SignInThrottled,
    StaffClient,
    StaffOrder,
    Unauthenticated,
)
from backend.client.sign_in import utc_now
from barista_tui.core.action_queue import ActionQueue
from barista_tui.core.actions import WalkUpAction, number_label
from barista_tui.core.board_cache import BoardCache
from barista_tui.core.board_state import BoardBuilder, BoardState
from barista_tui.core.day_figures import DayFigures
from barista_tui.core.deadlines import DeadlineWatch
from barista_tui.core.delivery import Delivered
from barista_tui.core.departures import Departures
from barista_tui.core.feed import FeedListener, OpenFeed, live_feed
from barista_tui.core.feed_connection import FeedConnection
from barista_tui.core.new_orders import NewOrders
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.presence import PresenceHeartbeat
from barista_tui.core.rush import BreakWatch
from barista_tui.core.scan_monitor import ScanMonitor
from barista_tui.core.shop_admin import ShopAdmin
from barista_tui.core.shop_state import ShopState
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.staff_sessions import StaffSessions
from barista_tui.core.state_directory import StateDirectory
from barista_tui.core.stations import Station, next_station, station_view
from barista_tui.core.statistics import DrinkLog
from barista_tui.core.steps import Step
from barista_tui.core.supply_watch import SupplyWatch
from barista_tui.core.tickets import Ticket
from barista_tui.printing.print_worker import PrintWorker
from barista_tui.printing.spool import Job, Spool
from barista_tui.printing.ticket_printer import TicketPrinter, not_needed
from barista_tui.settings import Settings


class BaristaSession:
    """Runs one terminal for one shop. Thread-safe.

    Args:
        target: the shop.
        directory: the terminal's files, locked by the caller.
        settings: the barista's settings.
        open_feed: makes the feed of orders; tests pass their own.
        now: the clock.
        clock: a monotonic clock, in seconds, for the keys.
    """

    def __init__(
        self,
        target: ShopTarget,
        directory: StateDirectory,
        settings: Settings,
        *,
        open_feed: OpenFeed = live_feed,
        now: Callable[[], datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.target, self.settings, self.now, self.clock = target, settings, now, clock
        self._started = False
        self._listeners: list[Callable[[], None]] = []
        self._board_lock = threading.Lock()
        self._board_builder = BoardBuilder()
        self.station = Station(settings.stations.show)
        self.notifications = NotificationLog(now, self._notify)
        shop_id, notes = target.shop_id, self.notifications
        self.shop_state = ShopState()
        self.drinks = DrinkLog(now, lambda: self.shop_state.time_zone)
        self.new_orders = NewOrders()
        self.scans = ScanMonitor(notes, now)
        self.staff = StaffSessions(target.url, directory.sessions, self._on_staff)
        self.admin = ShopAdmin(shop_id, self.staff, self.shop_state, self.scans, notes)
        self.printer = self._print_worker(directory)
        self.cache = BoardCache(directory.board, now)
        if self.cache.shop is not None:
            self.shop_state.apply(self.cache.shop)
        self.tickets = TicketPrinter(self.printer, settings, self.cache.confirmed_at or now())
        listener = FeedListener(
            self._on_changes, self._on_message, self._on_connection, self._on_resync
        )
        self.feed = FeedConnection(shop_id, self.staff, open_feed, listener, now, self.cache)
        self.day_figures = DayFigures(shop_id, lambda: self.staff.current, self.feed.orders, now)
        self.supplies = SupplyWatch(shop_id, lambda: self.feed.reader, notes, now)
        self.actions = ActionQueue(
            directory.outbox,
            shop_id,
            self.staff,
            self.shop_state,
            find_order=self.feed.get,
            on_order=self.feed.apply,
            on_delivered=self._on_delivered,
            on_change=self._notify,
            notifications=notes,
            undo_seconds=settings.undo.seconds,
            now=now,
        )
        self.departures = Departures(notes, self.actions.leads_to)
        self.deadlines = DeadlineWatch(self.feed.orders, settings.ages, notes, now)
        self.breaks = BreakWatch(lambda: self.shop_state.shop, self._next_break, notes, now)
        self.presence = PresenceHeartbeat(lambda: self.connection.live, self._report_presence)

    def _print_worker(self, directory: StateDirectory) -> PrintWorker:
        return PrintWorker(
            Spool(directory.spool),
            self.settings.printing.printer,
            on_change=self._notify,
            not_needed=lambda t: not_needed(t, self.feed.get(t.order_id), self.now()),
            on_skip=self._on_print_skipped,
        )

    def start(self) -> None:
        """Start all threads, and the feed if somebody is signed in."""
        self._started = True
        self.actions.start()
        self.printer.start()
        self.presence.start()
        self.deadlines.start()
        self.breaks.start()
        self.cache.start()
        self._on_staff()

    def close(self) -> None:
        """Stop all threads; what was not sent or printed stays on disk."""
        self.breaks.close()
        self.deadlines.close()
        self.presence.close()
        self.printer.close()
        self.feed.close()
        self.cache.close()
        self.actions.close()
        self.staff.close()

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change, on any thread; it must return quickly."""
        self._listeners.append(listener)

    @property
    def connection(self) -> Connection:
        """Whether the board is live, since when, and why not."""
        return self.feed.connection

    def board(self) -> BoardState:
        """Return the board as it is now, with the tickets of this terminal's station."""
        with self._board_lock:
            # The outbox first: what leaves it between the two reads is in the feed already.
            pending = self.actions.pending()
            orders, shop = self.feed.orders(), self.shop_state
            board = self._board_builder.build(
                orders, pending, self.connection, shop.shop, shop.queue, self.staff.name_of
            )
        return station_view(board, self.station, self.settings.stations.cold_drinks)

    def show_next_station(self) -> Station:
        """Show the tickets of the next station alone, and return it."""
        self.station = next_station(self.station)
        return self.station

    @property
    def needs_sign_in(self) -> bool:
        """Whether a person has to sign in: nobody has, or the session was refused."""
        return self.staff.current is None or _is_refused(self.connection)

    def my_name(self) -> str | None:
        """Return the name of the current user, or None if nobody is signed in."""
        current = self.staff.current
        return current.session.name if current else None

    def load_statistics(self) -> None:
        """Read what was made today before this terminal was started.

        Raises:
            ClientError: the shop did not answer.
        """
        if self.feed.reader is not None:
            self.drinks.load(self.feed.reader, self.target.shop_id)
            self._notify()

    def print_copy(self, ticket: Ticket) -> None:
        """Print a ticket again, marked as a copy."""
        self.tickets.print_copy(ticket.order, self.shop_state.shop, self.now())
        self.notifications.info(f"Printing a copy of {number_label(ticket.order.number)}.")

    def _on_delivered(self, delivered: Delivered) -> None:
        """Apply what the shop did; called again for the same action after a crash."""
        if delivered.shop is not None:
            self.shop_state.apply(delivered.shop)
            self.cache.apply_shop(self.shop_state.shop)
        if delivered.order is not None:
            self._on_order_delivered(delivered, delivered.order)

    def _on_order_delivered(self, delivered: Delivered, order: StaffOrder) -> None:
        if delivered.queued.step is Step.MAKE:
            # A ticket that was put back before it could be printed is not printed.
            if not self.actions.is_pending(order.order_id, Step.UNMAKE):
                self.tickets.on_take(order, self.shop_state.shop)
        elif isinstance(delivered.queued.action, WalkUpAction):
            self.new_orders.ignore(order.order_id)
            self.notifications.info(f"Walk-up {number_label(order.number)}: {order.drink_name}")

    def _on_changes(self, changes: Sequence[Change[StaffOrder]]) -> None:
        orders = [change.order for change in changes]
        self.departures.apply(changes)
        self.cache.apply(orders)
        self.drinks.apply(orders)
        self.scans.apply(orders)
        for order in self.new_orders.apply(changes):
            self.tickets.on_arrival(order, self.shop_state.shop)
        self._notify()

    def _on_message(self, message: Message) -> None:
        self.cache.confirm(self.now())
        if self.shop_state.handle(message):
            if message.shop is not None:
                self.cache.apply_shop(self.shop_state.shop)
                self.supplies.apply(self.shop_state.shop)
            self._notify()

    def _on_connection(self, connection: Connection) -> None:
        if connection.live:
            self.cache.confirm(self.now())
            self.actions.wake()
            self.presence.wake()
        self._notify()

    def _on_resync(self) -> None:
        if self.feed.reader is not None:
            shop_id = self.target.shop_id
            self.shop_state.apply(self.feed.reader.shop_settings(shop_id))
            self.shop_state.apply_queue(self.feed.reader.shop(shop_id).queue)
            self.cache.apply_shop(self.shop_state.shop)
            self.supplies.apply(self.shop_state.shop)
            self._announce_vanished(self.feed.reader)
            self._notify()

    def _announce_vanished(self, reader: StaffClient) -> None:
        """Announce what was cancelled while no terminal ran here, and forget the cache."""
        vanished = {order.order_id: order for order in self.feed.vanished()}
        if vanished:
            cancelled = reader.orders(self.target.shop_id, "cancelled", limit=100).orders
            ended = [order for order in cancelled if order.order_id in vanished]
            self.departures.announce((vanished[o.order_id], o) for o in ended)
            self.cache.remove(vanished)
        self.cache.forget()

    def _on_staff(self) -> None:
        if not self._started:
            return
        self.new_orders.know(order.order_id for order in self.feed.orders())
        if _is_refused(self.connection):
            self.feed.reopen()
        else:
            self.feed.open()
        self.actions.wake()
        self._notify()

    def _on_print_skipped(self, job: Job, why: str) -> None:
        number = number_label(job.ticket.number)
        self.notifications.info(f"The ticket of {number} was not printed: it {why}.")

    def _report_presence(self) -> None:
        self.scans.check()
        if self.feed.reader is not None:
            self.feed.reader.report_presence(self.target.shop_id)
            self.supplies.check()

    def _next_break(self) -> BreakForecast | None:
        reader = self.feed.reader
        return reader.next_break(self.target.shop_id) if reader is not None else None

    def _notify(self) -> None:
        for listener in self._listeners:
            listener()


def _is_refused(connection: Connection) -> bool:
    """Return whether the session of the reader is over, so that a person has to sign in."""
    error = connection.error
    is_over = isinstance(error, SignInError | Unauthenticated)
    return is_over and not isinstance(error, SignInThrottled)
