"""The ports through which one service calls another within a request.

Services communicate through events. Some answers cannot wait for one: whether a
drink is on the menu now, which position an order has. For those a service calls
another's port, which answers from its own table. Services depend on these protocols
alone; `app.py` wires them, in the one Lambda function that serves the API.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from chalicelib.contract.orders import CustomerOrder, OrderState, StaffOrder
from chalicelib.contract.queue import QueuePosition, QueueState, QueueSummary
from chalicelib.contract.shops import RealtimeSession, Shop
from chalicelib.kernel.publishing import Event
from chalicelib.kernel.roles import Customer

T = TypeVar("T")


class Shops(Protocol):
    """What `config_service` answers."""

    def find(self, shop_id: str) -> Shop:
        """Return the shop; `NotFound` if there is none."""


class Orders(Protocol):
    """What `order_manager` answers, and does for the validator."""

    def order_of(self, customer_id: str, order_id: str) -> CustomerOrder:
        """Return a customer's order; `NotFound` for anybody else's."""

    def latest_order_of(self, customer_id: str) -> ScannedOrder | None:
        """Return the order that the customer scanned for last, or None."""

    def create(
        self, order_id: str, customer_id: str, latest: str | None, code: str
    ) -> ScannedOrder:
        """Create an order; creating it again changes nothing.

        `latest` is the id of the customer's latest order, None if the caller knows of none;
        `code` is the one that its drink was taken from.
        Raises `CustomerHasOrder` if this customer has another open one.
        """

    def mark_notice_wanted(self, order_id: str) -> bool:
        """Record that an order's events are to say `wantsNotice`; False if it is not open."""


@dataclass(frozen=True)
class ScannedOrder:
    """An order that came from a scan, as its customer and as the staff see it.

    `awaits_workflow` is whether it is open and no workflow is known to run for it.
    """

    customer_view: CustomerOrder
    staff_view: StaffOrder
    awaits_workflow: bool

    @property
    def order_id(self) -> str:
        """The id of the order."""
        return self.customer_view.order_id


class QueueSnapshot(Protocol):
    """A shop's queue as it was when it was read."""

    @property
    def favourites(self) -> tuple[str, ...]:
        """The ids of the drinks that are ordered most, the most ordered first."""

    def summary(self) -> QueueSummary:
        """Return how long it is."""

    def position(
        self, order_id: str, state: OrderState, placed_at: datetime | None
    ) -> QueuePosition:
        """Return where an order stands."""


@dataclass(frozen=True)
class ChangedQueue:
    """A shop's queue after a change of an order, and the events that tell of it.

    Each of the events is carried by the order's own.
    """

    snapshot: QueueSnapshot
    state: QueueState
    events: tuple[Event, ...]


class Queues(Protocol):
    """What `queue_service` answers, and does with the change of an order."""

    def snapshot(self, shop_id: str) -> QueueSnapshot:
        """Return a shop's queue as it is now."""

    def apply(
        self, order: StaffOrder, changes: Sequence[str], favourites: tuple[str, ...] = ()
    ) -> ChangedQueue | None:
        """Move an order to its present state; None if none of its changes concerns the queue.

        `changes` are the names of the order's events; `favourites`, if there are any, are kept
        with the queue, so that its readers need no further call. It is idempotent.
        """

    def join(self, shop: Shop, order: StaffOrder, change: str) -> ChangedQueue | None:
        """Reserve a place for a walk-up and let it join; None if the bar is full."""


class Sessions(Protocol):
    """What `identity` does for a scan."""

    def for_customer_if_possible(
        self, front_door: str | None, customer: Customer
    ) -> RealtimeSession | None:
        """Open a realtime session for a customer; None if STS gives none just now.

        `front_door` is the URL by which the caller reached it, None on AWS.
        """


class Contacts(Protocol):
    """What `notifications` does at the end of a day."""

    def delete(self, order_ids: Sequence[str]) -> None:
        """Delete the phone numbers and push addresses of these orders, if there are any."""


class CustomerHasOrder(Exception):
    """Raised by `Orders.create` when the customer has an open order already."""


class Ports:
    """The services behind the ports; `app.py` sets them once."""

    def __init__(self) -> None:
        self._shops: Callable[[], Shops] | None = None
        self._orders: Callable[[], Orders] | None = None
        self._queues: Callable[[], Queues] | None = None
        self._sessions: Callable[[], Sessions] | None = None
        self._contacts: Callable[[], Contacts] | None = None

    def wire(
        self,
        shops: Callable[[], Shops],
        orders: Callable[[], Orders],
        queues: Callable[[], Queues],
        sessions: Callable[[], Sessions],
        contacts: Callable[[], Contacts],
    ) -> None:
        """Set the service behind each port; each is created on first use."""
        self._shops, self._orders = shops, orders
        self._queues, self._sessions = queues, sessions
        self._contacts = contacts

    @property
    def shops(self) -> Shops:
        """The port of `config_service`."""
        return _wired(self._shops)

    @property
    def orders(self) -> Orders:
        """The port of `order_manager`."""
        return _wired(self._orders)

    @property
    def queues(self) -> Queues:
        """The port of `queue_service`."""
        return _wired(self._queues)

    @property
    def sessions(self) -> Sessions:
        """The port of `identity`."""
        return _wired(self._sessions)

    @property
    def contacts(self) -> Contacts:
        """The port of `notifications`."""
        return _wired(self._contacts)


def _wired(create: Callable[[], T] | None) -> T:
    if create is None:
        raise RuntimeError("The ports are not wired: only the API's function uses them.")
    return create()


ports = Ports()
