"""The state of the fake shop, and what a test does to it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.contract import times
from chalicelib.contract.orders import DisplayOrder, OrderState, StaffOrder
from chalicelib.contract.queue import QueueSummary, WaitEstimate
from chalicelib.contract.serialization import Record, from_record, narrow, to_record
from chalicelib.contract.shops import CodeUpdate, QrCode, Shop
from tests.contract.samples import sample
from tests.fake_shop.accounts import Accounts
from tests.fake_shop.menu import MENU, OPTION_NAMES
from tests.fake_shop.server import Answer

ACTIONS = {
    "make": ({"PLACED"}, "MAKING"),
    "unmake": ({"MAKING"}, "PLACED"),
    "complete": ({"MAKING"}, "COMPLETED"),
    "recall": ({"COMPLETED"}, "MAKING"),
    "collect": ({"COMPLETED"}, "COLLECTED"),
    "cancel": ({"SCANNED", "PLACED", "MAKING"}, "CANCELLED"),
    "no-show": ({"COMPLETED"}, "CANCELLED"),
}
TIMES = {
    "PLACED": "placedAt",
    "MAKING": "startedAt",
    "COMPLETED": "completedAt",
    "COLLECTED": "collectedAt",
    "CANCELLED": "cancelledAt",
}


class ShopState:
    """A shop whose records a test may change.

    Attributes:
        shop: The record of the shop, as `contract.shops.Shop` has it.
        orders: The records of the orders by id, as `StaffOrder` has them.
        journeys: The events of an order's journey by the order's id.
        next_break: The record of the forecast of the next break, as `BreakForecast` has it.
        rush: The record of the present rush or the next, as `PublicRush` has it.
        taken: How many drinks of the current code are used.
        favourites: The ids of the drinks that are ordered most.
        hides_figures: Whether it does not know the call for figures, as an earlier version.
        used_servings: How many drinks used each supply.
        is_down: Whether it closes each connection before anything is done.
        loses_answers: How many changes it makes without answering them.
        calls: The calls so far, such as `GET /config`.
        done: How often each action was carried out.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self.url = ""
        self.shop: Record = to_record(sample(Shop, **SHOP))
        self.orders: dict[str, Record] = {}
        self.journeys: dict[str, list[Record]] = {}
        self.queue = QueueSummary(0, WaitEstimate(60, 180))
        self.accounts = Accounts()
        self.barista_seen_at = now()
        self.taken = 0
        self.presences = 0
        self.next_break: Record | None = None
        self.rush: Record | None = None
        self.new_codes: list[bool] = []
        self.favourites: list[str] = []
        self.hides_figures = False
        self.used_servings: Counter[str] = Counter()
        self.is_down = False
        self.loses_answers = 0
        self.calls: list[str] = []
        self.done: Counter[str] = Counter()
        self.lock = threading.RLock()
        self._last_actions: dict[str, tuple[str, str]] = {}
        self._window = -1
        self._left_before = 0

    def place(
        self, drink: str = "flat-white", options: tuple[str, ...] = ("whole",), **changes: Any
    ) -> StaffOrder:
        """Let a customer place an order, and return it."""
        with self.lock:
            number = len(self.orders) + 1
            record = self._add(f"order-{number}", number, "PLACED")
            chosen = next(d for d in self.shop["menu"] if d["drinkId"] == drink)
            record.update(
                drinkId=drink,
                drinkName=chosen["name"],
                allergens=list(chosen["allergens"]),
                optionIds=list(options),
                options=[OPTION_NAMES[option] for option in options],
                **{"version": 2, **changes},
            )
            return self.order(record["orderId"])

    def order(self, order_id: str) -> StaffOrder:
        """Return an order."""
        return from_record(StaffOrder, self.orders[order_id])

    def put(self, number: int, state: str, **changes: Any) -> Record:
        """Change an order, or add it; return it as the topic `display` carries it."""
        order_id = f"o-{number}"
        with self.lock:
            record = self.orders.get(order_id) or self._add(order_id, number, state, version=0)
            record.update(state=state, version=record["version"] + 1, **changes)
            record[TIMES[state]] = times.to_text(self.now())
            return to_record(narrow(DisplayOrder, self.order(order_id)))

    def act(self, order_id: str, action: str, person: str, reason: str | None = None) -> Answer:
        """Carry out an action of the staff, as the shop does."""
        with self.lock:
            order = self.orders.get(order_id)
            if order is None:
                return refusal(404, "not_found", "There is no such order.")
            sources, target = ACTIONS[action]
            if self._last_actions.get(order_id) == (action, person):
                return 200, {"order": order}
            if order["state"] not in sources:
                return _wrong_state(order, action)
            order.update(state=target, version=order["version"] + 1)
            order[TIMES[target]] = times.to_text(self.now())
            if action in ("make", "recall"):
                order.update(baristaName=person, attempt=order["attempt"] + 1)
            elif action == "unmake":
                order.update(baristaName=None)
            elif action == "cancel":
                order.update(reason="barista", message=reason)
            elif action == "no-show":
                order.update(reason="no_show")
            self._last_actions[order_id] = action, person
            self.done[f"{action} {order_id}"] += 1
            return 200, {"order": order}

    def takes_orders(self) -> bool:
        return from_record(Shop, self.shop).takes_orders(self.now())

    def code(self) -> QrCode:
        """Return the code of the current window."""
        interval = float(self.shop["codeIntervalSeconds"])
        window = int(self.now().timestamp() // interval)
        if window != self._window:
            self._left_before = self.shop["drinksPerCode"] - self.taken
            self._window, self.taken = window, 0
        starts_at = datetime.fromtimestamp(window * interval, UTC)
        code = f"{int(starts_at.timestamp()):x}-R3l5yd9_QxTw"
        return QrCode(
            code=code,
            url=f"http://192.168.1.20:8000/?shop=demo&code={code}",
            drinks_left=max(0, self.shop["drinksPerCode"] - self.taken),
            starts_at=starts_at,
            expires_at=starts_at + timedelta(seconds=interval),
            is_open=self.takes_orders(),
            barista_seen_at=self.barista_seen_at,
            served_at=self.now(),
            revision=1 + self.taken,
        )

    def code_update(self) -> Record:
        """Return the code as the topic `display` carries it."""
        code = self.code()
        return to_record(
            CodeUpdate(
                "demo",
                code.code,
                code.drinks_left,
                code.starts_at,
                code.expires_at,
                code.revision,
            )
        )

    def is_good(self, url: str | None, within_seconds: float = 0.0) -> bool:
        """Return whether a customer who scans this within so many seconds gets a drink.

        A code is good for 15 s after its window.
        """
        code = self.code()
        if url is None or not code.is_open:
            return False
        if url == code.url:
            return code.drinks_left > 0
        began = int(url.partition("code=")[2].partition("-")[0], 16)
        ends = began + float(self.shop["codeIntervalSeconds"]) + 15
        return self._left_before > 0 and self.now().timestamp() + within_seconds <= ends

    def _add(self, order_id: str, number: int, state: str, **changes: Any) -> Record:
        now = self.now()
        order = sample(
            StaffOrder,
            order_id=order_id,
            shop_id="demo",
            number=number,
            state=OrderState(state),
            attempt=0,
            is_walk_up=False,
            scanned_at=now,
            placed_at=now,
            **changes,
        )
        self.orders[order_id] = to_record(order)
        return self.orders[order_id]


SHOP: dict[str, Any] = {
    "shop_id": "demo",
    "name": "Demo bar",
    "menu": MENU,
    "drinks_per_code": 10,
    "code_interval_seconds": 300,
    "max_open_orders": 20,
    "time_zone": "UTC",
}


def refusal(status: int, code: str, message: str, **details: Any) -> Answer:
    """Return an error of the contract."""
    return status, {"error": {"code": code, "message": message, **details}}


def _wrong_state(order: Record, action: str) -> Answer:
    state = order["state"]
    if action == "make" and state == "MAKING":
        name = order["baristaName"]
        return refusal(409, "taken", f"{name} is making this one.", baristaName=name)
    return refusal(409, "wrong_state", f"It is {state.lower()}.", state=state)
