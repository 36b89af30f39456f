"""Acts on orders: decides by the model, keeps by the store, tells, and resumes the workflow.

Every action is one conditional write. Who loses a race reads again and decides
anew, and so gets the answer that the winner's order gives. What a change owes,
its event and the workflow's next step, is kept with it until it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.kernel import clock, ids
from chalicelib.kernel.bus import Event, Publish
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.events import OrderChanged
from chalicelib.kernel.neighbours import Line, LineSeen, Shops, Standing
from chalicelib.kernel.records import Record
from chalicelib.kernel.roles import Staff
from chalicelib.kernel.shop import Shop
from chalicelib.order_manager import model
from chalicelib.order_manager.ledger import Kept, Ledger, Overtaken, Workflows
from chalicelib.order_manager.menu import choose
from chalicelib.order_manager.order import Order, State, Wish
from chalicelib.order_manager.timekeeper import next_step
from chalicelib.order_manager.views import customer_view, staff_view

_ATTEMPTS = 20
# Whoever made a change pays what it owes at once. If nobody did in this time,
# they died, and the next to come pays.
_OVERDUE = timedelta(seconds=5)
# The workflow ends an order whose customer is late. If it has not by then, it
# was never started, and the next to look ends the order.
_FORGOTTEN = timedelta(seconds=60)

EVENT_OF = {
    "place": "OrderManager.WaitingCompletion",
    "make": "OrderManager.MakeOrder",
    "unmake": "OrderManager.OrderReleased",
    "complete": "OrderManager.OrderCompleted",
    "recall": "OrderManager.OrderRecalled",
    "collect": "OrderManager.OrderCollected",
    "cancel": "OrderManager.OrderCancelled",
    "end": "OrderManager.OrderCancelled",
}

Decision = Callable[[Order], Order]


@dataclass(frozen=True)
class OrderService:
    """What customers, staff and this room's events do with orders."""

    store: Ledger
    publish: Publish
    workflows: Workflows
    customer_timeout: timedelta
    shops: Callable[[], Shops] | None = None
    line: Callable[[], Line] | None = None
    now: clock.Clock = clock.now

    # --- for the validator, as its neighbour -----------------------------------

    def begin(self, order_id: str, customer_id: str) -> tuple[Record, Record]:
        """Open an order; again for the same id changes nothing.

        Returns the order as its customer and as the staff see it.

        Raises:
            CustomerHasOrder: This customer has another open one.
        """
        scanned_at = self.now()
        order = Order(
            order_id=order_id,
            shop_id=ids.shop_of(order_id) or "",
            customer_id=customer_id,
            journey_id=ids.new_id(),
            is_walk_up=False,
            scanned_at=scanned_at,
            order_by=scanned_at + self.customer_timeout,
        )
        kept = self.store.add(order).order
        return customer_view(kept, self._standing(kept)), staff_view(kept)

    def open_order_of(self, customer_id: str) -> Record | None:
        """Return the customer's open order as its customer sees it, or None."""
        order_id = self.store.current_order_of(customer_id)
        order = self._tended(self.store.load(order_id)).order if order_id else None
        return customer_view(order, self._standing(order)) if order and order.is_open else None

    # --- for customers -----------------------------------------------------------

    def order_of(self, customer_id: str, order_id: str) -> Record:
        """Return a customer's order; `NotFound` for anybody else's."""
        order = self._tended(self._load_own(customer_id, order_id)).order
        return customer_view(order, self._standing(order))

    def orders_of(self, customer_id: str) -> list[Record]:
        """Return a customer's orders, newest first."""
        orders = [self._tended(kept).order for kept in self.store.orders_of(customer_id)]
        return [customer_view(order, self._standing(order)) for order in orders]

    def place(self, customer_id: str, order_id: str, wish: Wish) -> Record:
        """Place an order: check it against the menu, number it, tell the baristas.

        Raises:
            Unprocessable: The menu has no such choice.
            Conflict: `sold_out`, `already_placed`, `order_ended`.
        """
        self._load_own(customer_id, order_id)
        numbers: list[int] = []

        def decide(order: Order) -> Order:
            now = self.now()
            if order.state is not State.SCANNED:
                return model.place_again(order, wish)
            if order.order_by and now > order.order_by:
                return model.time_out_customer(order, now)
            shop = self._shop(order.shop_id)
            choice = choose(shop, wish)
            if not numbers:
                numbers.append(self._next_number(shop, now))
            return model.place(order, choice, numbers[0], now)

        order = self._apply(order_id, decide)
        if order.state is State.CANCELLED:
            raise model.ended(order)
        return customer_view(order, self._standing(order))

    def cancel_by_customer(self, customer_id: str, order_id: str) -> Record:
        """Cancel for a customer; `Conflict` (`already_being_made`) from MAKING on."""
        self._load_own(customer_id, order_id)
        order = self._apply(order_id, lambda o: model.cancel_by_customer(o, self.now()))
        return customer_view(order)

    # --- for the staff -------------------------------------------------------------

    def order_in(self, shop_id: str, order_id: str) -> Record:
        """Return an order of a shop; `NotFound` for one of another shop."""
        order = self._tended(self._load_in(shop_id, order_id)).order
        return staff_view(order, self._standing(order))

    def orders_in(
        self, shop_id: str, kind: str, limit: int, cursor: str | None
    ) -> tuple[list[Record], str | None]:
        """Return a page of a shop's `open`, `completed` or `cancelled` orders, and a cursor."""
        page, following = self.store.list_of(shop_id, kind, limit, cursor)
        line = self._look(shop_id)
        orders = [self._tended(kept).order for kept in page]
        views = [
            staff_view(order, _standing_in(line, order))
            for order in orders
            if kind != "open" or order.is_open
        ]
        return views, following

    def act(
        self, shop_id: str, order_id: str, decide: Callable[[Order, datetime], Order]
    ) -> Record:
        """Let a member of staff act on an order of their shop; the decision is the model's."""
        self._load_in(shop_id, order_id)
        order = self._apply(order_id, lambda o: decide(o, self.now()))
        return staff_view(order, self._standing(order))

    def walk_up(self, shop_id: str, staff: Staff, wish: Wish, order_id: str) -> Record:
        """Take an order at the counter; again for the same id changes nothing.

        The order is kept before its place is reserved: should this process die
        in between, the workflow that the order owes reserves the place, or ends it.

        Raises:
            Unprocessable: The menu has no such choice.
            Conflict: `sold_out`, `shop_closed`, `queue_full`.
        """
        shop = self._shop(shop_id)
        now = self.now()
        if not shop.takes_orders(now):
            raise Conflict("shop_closed", "The bar is closed just now.")
        choice, number = choose(shop, wish), self._next_number(shop, now)
        order = model.walk_up(shop_id, order_id, ids.new_id(), staff, choice, number, now)
        kept = self.store.add(order, [EVENT_OF["place"]])
        if kept.order == order:
            if not self._line().reserve(shop, order_id):
                self.store.remove(order)
                raise Conflict("queue_full", "The bar has as many orders as it can take.")
            self._pay(kept)
        return staff_view(kept.order, self._standing(kept.order))

    # --- for this room's events ------------------------------------------------------

    def end(self, order_id: str, decide: Callable[[Order, datetime], Order]) -> None:
        """End an order because its time is up, its place was refused or its workflow broke."""
        self._apply(order_id, lambda o: decide(o, self.now()))

    def pay(self, kept: Kept) -> None:
        """Do what an order owes, unless whoever changed it is at it just now."""
        overdue = kept.owed_since and self.now() - kept.owed_since > _OVERDUE
        self._pay(kept, tell=bool(overdue))

    # --- how ---------------------------------------------------------------------------

    def _apply(self, order_id: str, decide: Decision) -> Order:
        """Change an order as `decide` says; repeat the decision if another change was quicker."""
        for _ in range(_ATTEMPTS):
            kept = self.store.load(order_id)
            after = decide(kept.order)
            if after == kept.order:
                self.pay(kept)
                return after
            try:
                kept = self.store.save(kept.order, after, EVENT_OF[after.last_action or "end"])
            except Overtaken:
                continue
            self._pay(kept)
            return after
        raise Conflict("busy", "Too many people are changing this order; please try again.")

    def _pay(self, kept: Kept, tell: bool = True) -> None:
        """Tell what the order owes, and let its workflow go on if its wait is over."""
        events = dict.fromkeys(kept.outbox) if tell else {}
        if events:
            self.publish(*(self._event(name, kept.order) for name in events))
        step = next_step(kept.order, kept.timekeeping)
        token = kept.timekeeping.task_token
        if step and token:
            self.workflows.resume(token, step)
        if events or step:
            self.store.settle(kept, told=bool(events), used_token=step is not None)

    def _event(self, name: str, order: Order) -> Event:
        payload = OrderChanged(
            shop_id=order.shop_id,
            order_id=order.order_id,
            customer_id=order.customer_id,
            order=staff_view(order, self._standing(order)),
        )
        return Event(name, payload)

    def _tended(self, kept: Kept) -> Kept:
        """Return the order after doing what somebody who died left undone."""
        order, now = kept.order, self.now()
        forgotten = (
            order.state is State.SCANNED
            and order.order_by is not None
            and now > order.order_by + _FORGOTTEN
        )
        if forgotten:
            self._apply(order.order_id, lambda o: model.time_out_customer(o, now))
            return self.store.load(order.order_id)
        self.pay(kept)
        return kept

    def _load_own(self, customer_id: str, order_id: str) -> Kept:
        kept = self.store.load(order_id)
        if kept.order.customer_id != customer_id:
            raise NotFound("There is no such order.")
        return kept

    def _load_in(self, shop_id: str, order_id: str) -> Kept:
        kept = self.store.load(order_id)
        if kept.order.shop_id != shop_id:
            raise NotFound("There is no such order.")
        return kept

    def _next_number(self, shop: Shop, now: datetime) -> int:
        day = now.astimezone(ZoneInfo(shop.time_zone)).date()
        return self.store.next_number(shop.shop_id, day.isoformat())

    def _shop(self, shop_id: str) -> Shop:
        if self.shops is None:
            raise RuntimeError("Only the API's Lambda knows the shops.")
        return self.shops().find(shop_id)

    def _line(self) -> Line:
        if self.line is None:
            raise RuntimeError("Only the API's Lambda sees the line.")
        return self.line()

    def _look(self, shop_id: str) -> LineSeen | None:
        return self.line().look(shop_id) if self.line else None

    def _standing(self, order: Order) -> Standing:
        if order.state not in (State.PLACED, State.MAKING):
            return Standing(None, None)
        return _standing_in(self._look(order.shop_id), order)


def _standing_in(line: LineSeen | None, order: Order) -> Standing:
    if line is None:
        return Standing(None, None)
    return line.standing(order.order_id, order.state, order.placed_at)
