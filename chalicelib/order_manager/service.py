"""Changes orders: decides by the model, saves, publishes, and resumes the workflow.

Every action is one conditional write. The loser of a race reads again and decides
again, by the order that the winner stored. The event of a change is stored with
it in an outbox until it is published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.contract.events import OrderChanged
from chalicelib.contract.orders import CustomerOrder, OrderState, StaffOrder
from chalicelib.contract.queue import QueuePosition
from chalicelib.contract.requests import OrderRequest
from chalicelib.contract.shops import Shop
from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.ports import Queues, QueueSnapshot, Shops
from chalicelib.kernel.publishing import Event, Publish
from chalicelib.kernel.roles import Staff
from chalicelib.order_manager import model
from chalicelib.order_manager.menu import choose
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.repository import (
    OrderRepository,
    StoredOrder,
    VersionConflict,
    Workflows,
)
from chalicelib.order_manager.views import customer_view, position_in, staff_view
from chalicelib.order_manager.workflow_state import outcome_of

_ATTEMPTS = 20
# The process that saves a change publishes its event at once. An event that is still
# pending after this time is published by the next reader: that process died.
_OVERDUE = timedelta(seconds=5)
# The workflow cancels an order whose customer is late. If it has not by this time, it
# never started, and the next reader cancels the order.
_ABANDONED_AFTER = timedelta(seconds=60)

EVENT_OF = {
    "place": "OrderManager.WaitingCompletion",
    "make": "OrderManager.MakeOrder",
    "unmake": "OrderManager.OrderReleased",
    "complete": "OrderManager.OrderCompleted",
    "recall": "OrderManager.OrderRecalled",
    "collect": "OrderManager.OrderCollected",
    "cancel": "OrderManager.OrderCancelled",
    "no_show": "OrderManager.OrderCancelled",
    "end": "OrderManager.OrderCancelled",
}

Decision = Callable[[Order], Order]


@dataclass(frozen=True)
class OrderService:
    """The use cases of orders: of customers, of staff, and of this service's events."""

    store: OrderRepository
    publish: Publish
    workflows: Workflows
    customer_timeout: timedelta
    shops: Callable[[], Shops] | None = None
    queues: Callable[[], Queues] | None = None
    now: clock.Clock = clock.now

    # --- for the validator, through its port -----------------------------------

    def create(self, order_id: str, customer_id: str) -> tuple[CustomerOrder, StaffOrder]:
        """Create an order; again for the same id changes nothing.

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
        stored = self.store.add(order).order
        return customer_view(stored, self._position(stored)), staff_view(stored)

    def open_order_of(self, customer_id: str) -> CustomerOrder | None:
        """Return the customer's open order as its customer sees it, or None."""
        order_id = self.store.current_order_of(customer_id)
        order = self._recovered(self.store.load(order_id)).order if order_id else None
        return customer_view(order, self._position(order)) if order and order.is_open else None

    def mark_text_wanted(self, order_id: str) -> bool:
        """Record that an order's events are to say `wantsText`; False if it is not open."""
        return self.store.mark_text_wanted(order_id)

    # --- for customers -----------------------------------------------------------

    def order_of(self, customer_id: str, order_id: str) -> CustomerOrder:
        """Return a customer's order; `NotFound` for anybody else's."""
        order = self._recovered(self._load_own(customer_id, order_id)).order
        return customer_view(order, self._position(order))

    def orders_of(self, customer_id: str) -> list[CustomerOrder]:
        """Return a customer's orders, newest first."""
        orders = [self._recovered(stored).order for stored in self.store.orders_of(customer_id)]
        return [customer_view(order, self._position(order)) for order in orders]

    def place(self, customer_id: str, order_id: str, request: OrderRequest) -> CustomerOrder:
        """Place an order: check it against the menu, number it, publish it to the baristas.

        Raises:
            Unprocessable: The menu does not offer it.
            Conflict: `sold_out`, `already_placed`, `order_ended`.
        """
        self._load_own(customer_id, order_id)
        numbers: list[int] = []

        def decide(order: Order) -> Order:
            now = self.now()
            if order.state is not OrderState.SCANNED:
                return model.place_again(order, request)
            if order.order_by and now > order.order_by:
                return model.time_out_customer(order, now)
            shop = self._shop(order.shop_id)
            item = choose(shop, request)
            if not numbers:
                numbers.append(self._next_number(shop, now))
            return model.place(order, item, numbers[0], now)

        order = self._apply(order_id, decide)
        if order.state is OrderState.CANCELLED:
            raise model.ended(order)
        return customer_view(order, self._position(order))

    def cancel_by_customer(self, customer_id: str, order_id: str) -> CustomerOrder:
        """Cancel for a customer; `Conflict` (`already_being_made`) from MAKING on."""
        self._load_own(customer_id, order_id)
        order = self._apply(order_id, lambda o: model.cancel_by_customer(o, self.now()))
        return customer_view(order)

    # --- for the staff -------------------------------------------------------------

    def order_in(self, shop_id: str, order_id: str) -> StaffOrder:
        """Return an order of a shop; `NotFound` for one of another shop."""
        order = self._recovered(self._load_in(shop_id, order_id)).order
        return staff_view(order, self._position(order))

    def orders_in(
        self, shop_id: str, kind: str, limit: int, cursor: str | None
    ) -> tuple[list[StaffOrder], str | None]:
        """Return a page of a shop's `open`, `completed` or `cancelled` orders, and a cursor."""
        page, following = self.store.list_of(shop_id, kind, limit, cursor)
        queue = self._snapshot(shop_id)
        orders = [self._recovered(stored).order for stored in page]
        views = [
            staff_view(order, position_in(queue, order))
            for order in orders
            if kind != "open" or order.is_open
        ]
        return views, following

    def act(
        self, shop_id: str, order_id: str, decide: Callable[[Order, datetime], Order]
    ) -> StaffOrder:
        """Let a member of staff act on an order of their shop; the decision is the model's."""
        self._load_in(shop_id, order_id)
        order = self._apply(order_id, lambda o: decide(o, self.now()))
        return staff_view(order, self._position(order))

    def walk_up(
        self, shop_id: str, staff: Staff, request: OrderRequest, order_id: str
    ) -> StaffOrder:
        """Take an order at the counter; again for the same id changes nothing.

        The order is stored before its place is reserved. If this process dies in
        between, the workflow that the pending event starts reserves the place, or
        ends the order.

        Raises:
            Unprocessable: The menu does not offer it.
            Conflict: `sold_out`, `shop_closed`, `queue_full`.
        """
        shop = self._shop(shop_id)
        now = self.now()
        if not shop.takes_orders(now):
            raise Conflict("shop_closed", "The bar is closed just now.")
        item, number = choose(shop, request), self._next_number(shop, now)
        order = model.walk_up(shop_id, order_id, ids.new_id(), staff, item, number, now)
        stored = self.store.add(order, [EVENT_OF["place"]])
        if stored.order == order:
            if not self._queues().reserve(shop, order_id):
                self.store.delete(order)
                raise Conflict("queue_full", "The bar has as many orders as it can take.")
            self._flush_outbox(stored)
        return staff_view(stored.order, self._position(stored.order))

    # --- for this service's events ------------------------------------------------------

    def end(self, order_id: str, decide: Callable[[Order, datetime], Order]) -> None:
        """End an order that timed out, got no place, or whose workflow failed."""
        self._apply(order_id, lambda o: decide(o, self.now()))

    def flush_if_overdue(self, stored: StoredOrder) -> None:
        """Publish pending events that are overdue, and resume the workflow if its wait is over."""
        overdue = stored.pending_since and self.now() - stored.pending_since > _OVERDUE
        self._flush_outbox(stored, publish=bool(overdue))

    # --- internals ---------------------------------------------------------------------

    def _apply(self, order_id: str, decide: Decision) -> Order:
        """Change an order as `decide` says; decide again if another change came first."""
        for _ in range(_ATTEMPTS):
            stored = self.store.load(order_id)
            after = decide(stored.order)
            if after == stored.order:
                self.flush_if_overdue(stored)
                return after
            try:
                stored = self.store.save(stored.order, after, EVENT_OF[after.last_action or "end"])
            except VersionConflict:
                continue
            self._flush_outbox(stored)
            return after
        raise Conflict("busy", "Too many people are changing this order; please try again.")

    def _flush_outbox(self, stored: StoredOrder, publish: bool = True) -> None:
        """Publish the pending events, and resume the workflow if its wait is over."""
        events = dict.fromkeys(stored.outbox) if publish else {}
        if events:
            self.publish(*(self._event(name, stored) for name in events))
        outcome = outcome_of(stored.order, stored.workflow)
        token = stored.workflow.task_token
        if outcome and token:
            self.workflows.resume(token, outcome)
        if events or outcome:
            self.store.mark_published(
                stored, published=bool(events), used_token=outcome is not None
            )

    def _event(self, name: str, stored: StoredOrder) -> Event:
        order, view = stored.order, staff_view(stored.order, self._position(stored.order))
        ids_of = (order.shop_id, order.order_id, order.customer_id)
        payload = OrderChanged(*ids_of, view, wants_text=stored.wants_text)
        return Event(name, payload)

    def _recovered(self, stored: StoredOrder) -> StoredOrder:
        """Return the order after completing what a process that died left undone."""
        order, now = stored.order, self.now()
        is_abandoned = (
            order.state is OrderState.SCANNED
            and order.order_by is not None
            and now > order.order_by + _ABANDONED_AFTER
        )
        if is_abandoned:
            self._apply(order.order_id, lambda o: model.time_out_customer(o, now))
            return self.store.load(order.order_id)
        self.flush_if_overdue(stored)
        return stored

    def _load_own(self, customer_id: str, order_id: str) -> StoredOrder:
        stored = self.store.load(order_id)
        if stored.order.customer_id != customer_id:
            raise NotFound("There is no such order.")
        return stored

    def _load_in(self, shop_id: str, order_id: str) -> StoredOrder:
        stored = self.store.load(order_id)
        if stored.order.shop_id != shop_id:
            raise NotFound("There is no such order.")
        return stored

    def _next_number(self, shop: Shop, now: datetime) -> int:
        day = now.astimezone(ZoneInfo(shop.time_zone)).date()
        return self.store.next_number(shop.shop_id, day.isoformat())

    def _shop(self, shop_id: str) -> Shop:
        if self.shops is None:
            raise RuntimeError("Only the API's function has the port of the shops.")
        return self.shops().find(shop_id)

    def _queues(self) -> Queues:
        if self.queues is None:
            raise RuntimeError("Only the API's function has the port of the queues.")
        return self.queues()

    def _snapshot(self, shop_id: str) -> QueueSnapshot | None:
        return self.queues().snapshot(shop_id) if self.queues else None

    def _position(self, order: Order) -> QueuePosition:
        is_queued = order.state in (OrderState.PLACED, OrderState.MAKING)
        return position_in(self._snapshot(order.shop_id) if is_queued else None, order)
