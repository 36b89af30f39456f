"""Who takes part in a measurement: phones, and programs that only listen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Self

import httpx

from backend.bench.local_shop import BenchShop
from backend.client import (
    CustomerClient,
    Message,
    OrderRequest,
    OrderState,
    PublicShop,
    Realtime,
    RealtimeSession,
    ScanAnswer,
    StaffClient,
)
from backend.client.live_board import for_board

_LIVE_SECONDS = 30.0
_MESSAGE_SECONDS = 60.0


class Inbox:
    """The messages of one realtime connection, with the time of each arrival."""

    def __init__(self) -> None:
        self._arrived: dict[tuple[str, OrderState], float] = {}
        self._changed = threading.Condition()

    def put(self, message: Message) -> None:
        """Add a message; those that carry no order are ignored."""
        order = message.order
        if order is None:
            return
        with self._changed:
            # The first message counts: a repeat says nothing new.
            self._arrived.setdefault((order.order_id, order.state), time.perf_counter())
            self._changed.notify_all()

    def arrival(self, order_id: str, state: OrderState) -> float:
        """Wait for the message that an order is in a state; return its `perf_counter` time.

        Raises:
            TimeoutError: It did not arrive within a minute.
        """
        key = (order_id, state)
        with self._changed:
            if not self._changed.wait_for(lambda: key in self._arrived, _MESSAGE_SECONDS):
                raise TimeoutError(f"no message says that an order is {state}")
            return self._arrived[key]


class Phone:
    """One customer's phone. It makes the calls that the phone page makes, in its order."""

    def __init__(self, shop: BenchShop) -> None:
        self._shop = shop
        self._client = CustomerClient(shop.url, transport=shop.transport)
        self._order_id = ""
        self.inbox = Inbox()
        self._realtime: Realtime | None = None
        self._session: RealtimeSession | None = None

    @property
    def order_id(self) -> str:
        """The id of the order."""
        return self._order_id

    def open_page(self, code: str) -> None:
        """Load the phone page, as the camera of the phone does."""
        query = {"shop": self._shop.shop_id, "code": code}
        httpx.get(f"{self._shop.url}/", params=query, timeout=30).raise_for_status()

    def scan(self, code: str) -> ScanAnswer:
        """Scan the code."""
        scan = self._client.scan(self._shop.shop_id, code)
        self._order_id, self._session = scan.order.order_id, scan.realtime
        return scan

    def follow(self) -> None:
        """Connect, with the session of the scan, and read the order.

        Raises:
            TimeoutError: The connection was not made.
        """
        self._realtime = Realtime(
            self._fetch_session, resync=self._read, on_message=self.inbox.put
        ).start()
        if not self._realtime.wait_live(_LIVE_SECONDS):
            raise TimeoutError("a phone did not become live")

    def place(self, request: OrderRequest) -> None:
        """Choose the drink."""
        self._client.place(self._order_id, request.drink_id, request.option_ids, name=request.name)

    def close(self) -> None:
        """Disconnect."""
        if self._realtime is not None:
            self._realtime.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _fetch_session(self) -> RealtimeSession:
        session, self._session = self._session, None
        return session or self._client.realtime()

    def _read(self) -> None:
        """Read the order, as the page does; the shop came with the scan's answer."""
        self._client.order(self._order_id)


def order_of(shop: PublicShop, name: str | None = "Bench") -> OrderRequest:
    """Return an order of the menu's first drink, with the first of each required option."""
    drink = shop.menu[0]
    required = [modifier for modifier in drink.modifiers if modifier.required]
    options = tuple(modifier.options[0].option_id for modifier in required)
    return OrderRequest(drink.drink_id, options, name)


@contextmanager
def listening(shop: BenchShop, *people: StaffClient) -> Iterator[list[Inbox]]:
    """Yield the inboxes of programs that are connected as these people, and make no calls."""
    inboxes = [Inbox() for _ in people]
    with ExitStack() as stack:
        connections = []
        for person, inbox in zip(people, inboxes, strict=True):
            connection = Realtime(
                _session_of(person, shop.shop_id), resync=lambda: None, on_message=inbox.put
            )
            connections.append(stack.enter_context(connection))
        for connection in connections:
            if not connection.wait_live(_LIVE_SECONDS):
                raise TimeoutError("a terminal did not become live")
        yield inboxes


def _session_of(person: StaffClient, shop_id: str) -> Callable[[], RealtimeSession]:
    """Return how a program gets its sessions: a terminal hears the staff's topic alone."""

    def fetch() -> RealtimeSession:
        session = person.realtime(shop_id)
        return for_board(session) if for_board(session).topics else session

    return fetch


@contextmanager
def waiting_phones(shop: BenchShop, count: int) -> Iterator[list[Phone]]:
    """Yield phones whose orders are placed and wait; their orders are cancelled at the end."""
    code = shop.display.qr_code(shop.shop_id).code
    with ExitStack() as stack:
        phones = []
        for _ in range(count):
            phone = stack.enter_context(Phone(shop))
            scan = phone.scan(code)
            phone.follow()
            phone.place(order_of(scan.shop))
            phones.append(phone)
        yield phones
        for phone in phones:
            shop.barista.cancel(shop.shop_id, phone.order_id)
