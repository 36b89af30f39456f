"""The terminal without a screen: one object that a board, a line mode or a test drives.

Facts come in from the feed, and actions go out through the outbox. All methods are
thread-safe; only those of `people` and `read_day` wait for the network.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from backend.client import Change, Connection, Message, SignInError, StaffOrder
from backend.client.sign_in import utc_now
from barista_tui.desk.arrivals import Arrivals
from barista_tui.desk.courier import Courier
from barista_tui.desk.delivery import Delivered, Outcome
from barista_tui.desk.feed import Ears, OpenFeed, live_feed
from barista_tui.desk.figures import DayLog, Figures, day_start, read_day
from barista_tui.desk.line import Line
from barista_tui.desk.notes import Gravity, Notebook
from barista_tui.desk.outbox import Outbox
from barista_tui.desk.people import People
from barista_tui.desk.picture import Painter, Picture
from barista_tui.desk.place import Place
from barista_tui.desk.pulse import Pulse
from barista_tui.desk.scan_watch import ScanWatch
from barista_tui.desk.shop_facts import ShopFacts
from barista_tui.desk.steps import Step, is_allowed
from barista_tui.desk.tickets import Ticket
from barista_tui.desk.undo import Undoable, UndoStack, inverse_of
from barista_tui.desk.wishes import Entry, OrderWish, WalkUpWish, Wish, label
from barista_tui.printing.desk_printing import Tickets
from barista_tui.printing.press import Press
from barista_tui.printing.spool import Spool
from barista_tui.settings import Settings
from barista_tui.station import Station

# What no other step takes back is sent only when the time for an undo is over.
_HELD = frozenset({Step.COLLECT, Step.CANCEL})


class Desk:
    """Works one shop from one terminal.

    Args:
        place: the shop.
        station: the folder on disk, held by this terminal.
        settings: what can be set.
        open_feed: makes the source of orders; tests bring their own.
        now: the clock.
    """

    def __init__(
        self,
        place: Place,
        station: Station,
        settings: Settings,
        *,
        open_feed: OpenFeed = live_feed,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.place = place
        self.station = station
        self._started = False
        self.settings = settings
        self._now = now
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.RLock()
        self.facts = ShopFacts()
        self.day = DayLog()
        self.arrivals = Arrivals()
        self.notes = Notebook(now, lambda _note: self._tell())
        self.scans = ScanWatch(self.notes, now)
        self.undo_stack = UndoStack(settings.undo.seconds)
        self.people = People(place.url, station.people, self._on_people)
        self.press = Press(Spool(station.spool), settings.printing.printer, on_change=self._tell)
        self.tickets = Tickets(self.press, settings)
        self._outbox = Outbox(station.outbox)
        self._painter = Painter()
        ears = Ears(self._on_changes, self._on_message, self._on_connection, self._on_resync)
        self.line = Line(place.shop_id, self.people, open_feed, ears, now)
        self._courier = Courier(
            self._outbox,
            place.shop_id,
            self.people.clients,
            on_outcome=self._on_outcome,
            on_change=self._tell,
            now=now,
        )
        self.pulse = Pulse(lambda: self.connection.live, self._report_presence)

    # --- its life ---------------------------------------------------------------------

    def start(self) -> None:
        """Start all threads; the feed when somebody is signed in."""
        self._started = True
        self._courier.start()
        self.press.start()
        self.pulse.start()
        self._on_people()

    def close(self) -> None:
        """Stop all threads; what is not sent or printed stays on disk."""
        self._courier.close()
        self.pulse.close()
        self.press.close()
        self.line.close()
        self.people.close()
        self._outbox.close()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after every change, on whatever thread it came; it must be quick."""
        self._listeners.append(listener)

    # --- what is ----------------------------------------------------------------------

    @property
    def connection(self) -> Connection:
        """How the connection stands."""
        return self.line.connection

    @property
    def trouble(self) -> str | None:
        """Why the oldest pending action is not delivered, or None."""
        return self._courier.trouble

    def picture(self) -> Picture:
        """Return the board as it is to be drawn now."""
        with self._lock:
            # The outbox first: what leaves it between the two is on the feed already.
            entries = self._outbox.entries()
            orders, facts = self.line.orders(), self.facts
            return self._painter.paint(
                orders, entries, self.connection, facts.shop, facts.queue, self._name_of
            )

    def figures(self) -> Figures:
        """Return the day's numbers, as far as they are known."""
        shop = self.facts.shop
        return self.day.figures(self._now(), shop.time_zone if shop else None)

    def read_day(self) -> None:
        """Read what was made today before this terminal came. Waits for the network.

        Raises:
            ClientError: the shop did not answer.
        """
        if self.line.reader is not None:
            shop = self.facts.shop
            start = day_start(self._now(), shop.time_zone if shop else None)
            self.day.note(read_day(self.line.reader, self.place.shop_id, start))
            self._tell()

    def now(self) -> datetime:
        """Return the time, by this desk's clock."""
        return self._now()

    # --- what is asked for ------------------------------------------------------------

    def step(self, ticket: Ticket, step: Step, reason: str | None = None) -> bool:
        """Ask for a step with a ticket; return False, with a note, if it makes no sense."""
        order = ticket.order
        if order.version == 0:
            return self._cannot("this walk-up has not reached the shop yet")
        if not is_allowed(step, order):
            return self._cannot(f"{label(order.number)} is {order.state.lower()}")
        seen = (order.version, order.barista_name)
        self.ask(OrderWish(order.order_id, order.number, step, *seen, reason))
        return True

    def ask(self, wish: Wish, *, may_undo: bool = True) -> None:
        """Keep a wish on disk and send it; hand-overs and cancellations after the undo time."""
        person = self.people.current
        if person is None:
            self._cannot("nobody is signed in")
            return
        now = self._now()
        held = may_undo and isinstance(wish, OrderWish) and wish.step in _HELD
        due = now + timedelta(seconds=self.settings.undo.seconds) if held else now
        entry = Entry(secrets.token_urlsafe(12), person.session.username, now, due, wish)
        self._outbox.add(entry)
        if may_undo:
            self.undo_stack.push(entry, inverse_of(wish, self.facts.shop))
        self._courier.wake()
        self._tell()

    def undoable(self) -> Undoable | None:
        """Return what an undo would take back now, or None."""
        return self.undo_stack.top(self._now())

    def undo(self) -> bool:
        """Take back what was done last; return whether that was still possible."""
        done = self.undo_stack.pop(self._now())
        if done is None:
            return self._cannot("there is nothing to undo")
        inverse = done.inverse or self._cancel_walk_up(done.entry)
        if self._outbox.take_back(done.entry.entry_id):
            self.notes.write(Gravity.INFO, f"Taken back: {done.entry.wish}")
        elif inverse is None:
            return self._cannot(f"it is too late to take back: {done.entry.wish}")
        else:
            self.ask(inverse, may_undo=False)
            self.notes.write(Gravity.INFO, f"Undo: {inverse}")
        return True

    def reprint(self, ticket: Ticket) -> None:
        """Print a ticket once more, marked as a copy."""
        self.tickets.print_copy(ticket.order, self.facts.shop, self._now())

    # --- what comes in ----------------------------------------------------------------

    def _on_outcome(self, outcome: Outcome) -> None:
        """Deal with what came of an entry; called again for the same one after a crash."""
        entry = outcome.entry
        if outcome.order is not None:
            self.line.saw(outcome.order)
        if isinstance(outcome, Delivered):
            self._on_delivered(outcome)
            return
        self.undo_stack.forget(entry.entry_id)
        dropped = self._outbox.drop_followers(entry.order_id) if entry.order_id else ()
        more = [str(other.wish) for other in dropped if other.entry_id != entry.entry_id]
        also = f" So not done either: {', '.join(more)}." if more else ""
        self.notes.write(Gravity.PROBLEM, outcome.why + also)

    def _on_delivered(self, outcome: Delivered) -> None:
        entry, order = outcome.entry, outcome.order
        if outcome.shop is not None:
            self.facts.saw(outcome.shop)
        if order is not None and entry.step is Step.MAKE:
            # What is put back before it could be printed needs no ticket.
            after = {later.step for later in self._outbox.of_order(order.order_id)}
            if Step.UNMAKE not in after:
                self.tickets.on_take(order, self.facts.shop)
        if order is not None and isinstance(entry.wish, WalkUpWish):
            self.arrivals.own(entry.entry_id, order.order_id)
            self.notes.write(Gravity.INFO, f"Walk-up {label(order.number)}: {order.drink_name}")

    def _on_changes(self, changes: Sequence[Change[StaffOrder]]) -> None:
        orders = [change.order for change in changes]
        self.day.note(orders)
        self.scans.note(orders)
        for order in self.arrivals.see(changes):
            self.tickets.on_arrival(order, self.facts.shop)
        self._tell()

    def _on_message(self, message: Message) -> None:
        if self.facts.hear(message):
            self._tell()

    def _on_connection(self, connection: Connection) -> None:
        if connection.live:
            self._courier.wake()
            self.pulse.wake()
        self._tell()

    def _on_resync(self) -> None:
        if self.line.reader is not None:
            self.facts.saw(self.line.reader.shop_settings(self.place.shop_id))
            self.facts.saw_queue(self.line.reader.shop(self.place.shop_id).queue)
            self._tell()

    def _on_people(self) -> None:
        if not self._started:
            return
        if isinstance(self.line.connection.error, SignInError):
            self.line.reopen()
        else:
            self.line.follow()
        self._courier.wake()
        self._tell()

    # --- small things -----------------------------------------------------------------

    def _cannot(self, why: str) -> bool:
        self.notes.write(Gravity.INFO, f"Not possible: {why}.")
        return False

    def _cancel_walk_up(self, entry: Entry) -> Wish | None:
        """Return the wish that cancels a walk-up which reached the shop; it has no inverse else."""
        order_id = self.arrivals.walk_ups.get(entry.entry_id)
        order = self.line.get(order_id) if order_id else None
        if order is None:
            return None
        return OrderWish(order.order_id, order.number, Step.CANCEL, order.version, None)

    def _name_of(self, username: str) -> str:
        client = self.people.clients().get(username)
        return client.session.name if client else username

    def _report_presence(self) -> None:
        self.scans.look()
        if self.line.reader is not None:
            self.line.reader.report_presence(self.place.shop_id)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
