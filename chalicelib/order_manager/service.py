"""Changes orders: decides by the model, saves, publishes, and resumes the workflow.

Every action is one conditional write. The loser of a race reads again and decides again, by
the order that the winner stored. The same read decides who may see the order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from chalicelib.contract.orders import CustomerOrder, OrderState, StaffOrder
from chalicelib.contract.requests import OrderRequest
from chalicelib.contract.serialization import narrow
from chalicelib.contract.shops import Shop
from chalicelib.kernel import clock, clock_steps, ids
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ports import Queues, QueueSnapshot, ScannedOrder, Shops
from chalicelib.kernel.publishing import Publish
from chalicelib.kernel.roles import Staff
from chalicelib.order_manager import model
from chalicelib.order_manager.access import require_owner, require_shop
from chalicelib.order_manager.event_names import event_of
from chalicelib.order_manager.menu import choose, require_on_offer
from chalicelib.order_manager.order import Order, OrderItem
from chalicelib.order_manager.outbox import Outbox
from chalicelib.order_manager.rating import rate
from chalicelib.order_manager.repository import (
    PLACE_EVENT,
    DayCount,
    OrderRepository,
    StoredOrder,
    VersionConflict,
    Workflows,
)
from chalicelib.order_manager.views import customer_view, position_in, staff_view

_ATTEMPTS = 20
# The workflow cancels an order whose customer is late. If it has not by this time, it
# never started, and the next reader cancels the order.
_ABANDONED_AFTER = timedelta(seconds=60)

Decision = Callable[[Order], Order]


@dataclass(frozen=True)
class OrderService:
    """The use cases of orders: of customers, of staff, and of this service's events."""

    store: OrderRepository
    publish: Publish
    workflows: Workflows
    customer_timeout: timedelta
    barista_timeout: timedelta
    shops: Callable[[], Shops] | None = None
    queues: Callable[[], Queues] | None = None
    now: clock.Clock = clock.now
    stepped_since: Callable[[datetime], timedelta] = clock_steps.stepped_since

    @cached_property
    def outbox(self) -> Outbox:
        """What completes the changes of orders."""
        return Outbox(self.store, self.publish, self.workflows, self.queues, self.now)

    # --- for the validator, through its port -----------------------------------

    def create(
        self, order_id: str, customer_id: str, latest: str | None, code: str
    ) -> ScannedOrder:
        """Create an order; again for the same id changes nothing.

        Args:
            order_id: Its id.
            customer_id: Whose it is.
            latest: The id of the customer's latest order, None if none is known.
            code: The code that its drink was taken from.

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
            code=code,
        )
        return self._scanned(self.store.add(order, None, latest))

    def latest_order_of(self, customer_id: str) -> ScannedOrder | None:
        """Return the order that the customer scanned for last, or None."""
        stored = self.store.latest_order_of(customer_id)
        return self._scanned(self._recovered(stored)) if stored else None

    def mark_notice_wanted(self, order_id: str) -> bool:
        """Record that an order's events are to say `wantsNotice`; False if it is not open."""
        return self.store.mark_notice_wanted(order_id)

    # --- for customers -----------------------------------------------------------

    def order_of(self, customer_id: str, order_id: str) -> CustomerOrder:
        """Return a customer's order; `NotFound` for anybody else's."""
        stored = self.store.load(order_id)
        require_owner(customer_id, stored.order)
        return self._customer_view(self._recovered(stored).order)

    def orders_of(self, customer_id: str) -> list[CustomerOrder]:
        """Return a customer's orders, newest first."""
        orders = [self._recovered(stored).order for stored in self.store.orders_of(customer_id)]
        return [self._customer_view(order) for order in orders]

    def place(self, customer_id: str, order_id: str, request: OrderRequest) -> CustomerOrder:
        """Place an order: check it against the menu, number it, publish it to the baristas.

        Raises:
            Unprocessable: The menu does not offer it.
            Conflict: `sold_out`, `already_placed`, `order_ended`.
        """
        counts: list[DayCount] = []

        def decide(order: Order) -> Order:
            require_owner(customer_id, order)
            now = self.now()
            if order.state is not OrderState.SCANNED:
                return model.place_again(order, request)
            if self._is_late(order, now):
                return model.time_out_customer(order, now)
            shop = self._shop(order.shop_id)
            require_on_offer(shop, request.drink_id, order.scanned_at, now)
            item = choose(shop, request)
            if not counts:
                counts.append(self._count(shop, item, now))
            return model.place(order, item, counts[0].number, now, now + self.barista_timeout)

        order, queue = self._apply(order_id, decide, lambda: counts[0].favourites if counts else ())
        if order.state is OrderState.CANCELLED:
            raise model.ended(order)
        return self._customer_view(order, queue)

    def cancel_by_customer(self, customer_id: str, order_id: str) -> CustomerOrder:
        """Cancel for a customer; `Conflict` (`already_being_made`) from MAKING on."""
        return self._act_as_customer(customer_id, order_id, model.cancel_by_customer)

    def rate(self, customer_id: str, order_id: str, stars: int) -> CustomerOrder:
        """Rate a drink; `Conflict` (`wrong_state`, `rating_closed`)."""
        return self._act_as_customer(customer_id, order_id, lambda o, now: rate(o, stars, now))

    # --- for the staff -------------------------------------------------------------

    def order_in(self, shop_id: str, order_id: str) -> StaffOrder:
        """Return an order of a shop; `NotFound` for one of another shop."""
        require_shop(shop_id, order_id)
        return self._staff_view(self._recovered(self.store.load(order_id)).order)

    def orders_in(
        self, shop_id: str, kind: str, limit: int, cursor: str | None
    ) -> tuple[list[StaffOrder], str | None]:
        """Return a page of a shop's `open`, `completed` or `cancelled` orders, and a cursor."""
        page, following = self.store.list_of(shop_id, kind, limit, cursor)
        queue = self.queues().snapshot(shop_id) if self.queues and kind == "open" else None
        orders = [self._recovered(stored).order for stored in page]
        shown = [order for order in orders if kind != "open" or order.is_open]
        return [staff_view(order, position_in(queue, order)) for order in shown], following

    def act(
        self, shop_id: str, order_id: str, decide: Callable[[Order, datetime], Order]
    ) -> StaffOrder:
        """Let a member of staff act on an order of their shop; the decision is the model's."""
        require_shop(shop_id, order_id)
        order, queue = self._apply(order_id, lambda o: decide(o, self.now()))
        return self._staff_view(order, queue)

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
        item = choose(shop, request)
        number = self._count(shop, item, now).number
        order = model.walk_up(
            shop_id, order_id, ids.new_id(), staff, item, number, now, now + self.barista_timeout
        )
        stored = self.store.add(order, PLACE_EVENT, None)
        if stored.order != order:
            return self._staff_view(stored.order)
        update = self._queues().join(shop, staff_view(order), PLACE_EVENT)
        if update is None:
            self.store.delete(order)
            raise Conflict("queue_full", "The bar has as many orders as it can take.")
        self.outbox.publish_walk_up(stored, update)
        return self._staff_view(order, update.snapshot)

    # --- for this service's events ------------------------------------------------------

    def end(self, order_id: str, decide: Callable[[Order, datetime], Order]) -> Order:
        """End an order that timed out, got no place, or whose workflow failed; return it."""
        order, _ = self._apply(order_id, lambda o: decide(o, self.now()))
        return order

    # --- internals ---------------------------------------------------------------------

    def _act_as_customer(
        self, customer_id: str, order_id: str, decide: Callable[[Order, datetime], Order]
    ) -> CustomerOrder:
        def decide_on_own(order: Order) -> Order:
            require_owner(customer_id, order)
            return decide(order, self.now())

        order, _ = self._apply(order_id, decide_on_own)
        return customer_view(order)

    def _apply(
        self,
        order_id: str,
        decide: Decision,
        favourites: Callable[[], tuple[str, ...]] = lambda: (),
    ) -> tuple[Order, QueueSnapshot | None]:
        """Change an order as `decide` says; decide again if another change came first.

        `favourites` returns the day's, once it is decided. Returns the order, and the queue
        if the change concerned it.
        """
        for _ in range(_ATTEMPTS):
            stored = self.store.load(order_id)
            after = decide(stored.order)
            if after == stored.order:
                self.outbox.complete(stored)
                return after, None
            event = event_of(stored.order, after)
            try:
                saved = self.store.save(stored.order, after, event)
            except VersionConflict:
                continue
            return after, self.outbox.publish_change(saved, event, favourites())
        raise Conflict("busy", "Too many people are changing this order; please try again.")

    def _recovered(self, stored: StoredOrder) -> StoredOrder:
        """Return the order after completing what a process that died left undone."""
        order, now = stored.order, self.now()
        if order.state is OrderState.SCANNED and self._is_late(order, now - _ABANDONED_AFTER):
            self._apply(order.order_id, lambda o: model.time_out_customer(o, now))
            return self.store.load(order.order_id)
        self.outbox.complete(stored)
        return stored

    def _is_late(self, order: Order, now: datetime) -> bool:
        """Return whether the time to place an order had really passed at `now`."""
        if order.order_by is None or now <= order.order_by:
            return False
        return now - self.stepped_since(order.scanned_at) > order.order_by

    def _count(self, shop: Shop, item: OrderItem, now: datetime) -> DayCount:
        day = now.astimezone(ZoneInfo(shop.time_zone)).date()
        return self.store.count(shop.shop_id, day.isoformat(), item.drink_id)

    def _shop(self, shop_id: str) -> Shop:
        if self.shops is None:
            raise RuntimeError("Only the API's function has the port of the shops.")
        return self.shops().find(shop_id)

    def _queues(self) -> Queues:
        if self.queues is None:
            raise RuntimeError("Only the API's function has the port of the queues.")
        return self.queues()

    def _scanned(self, stored: StoredOrder) -> ScannedOrder:
        own, staff = self._customer_view(stored.order), staff_view(stored.order)
        return ScannedOrder(own, staff, stored.awaits_workflow)

    def _staff_view(self, order: Order, queue: QueueSnapshot | None = None) -> StaffOrder:
        """Return the order for the staff, with its position; the queue is read if it is needed."""
        is_queued = order.state in (OrderState.PLACED, OrderState.MAKING)
        if queue is None and is_queued and self.queues:
            queue = self.queues().snapshot(order.shop_id)
        return staff_view(order, position_in(queue, order))

    def _customer_view(self, order: Order, queue: QueueSnapshot | None = None) -> CustomerOrder:
        return narrow(CustomerOrder, self._staff_view(order, queue))
