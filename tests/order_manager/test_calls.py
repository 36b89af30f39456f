"""How many calls to AWS each step of an order makes: a call that is added must be meant.

Each method of a store, each publication and each resumption is one call. `./shop bench`
counts what really happens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalicelib.kernel.roles import Customer
from chalicelib.order_manager import model, workflow_events
from chalicelib.order_manager.service import OrderService
from chalicelib.qr_validator.callers import Caller
from chalicelib.qr_validator.service import ValidatorService
from chalicelib.queue_service.service import QueueService
from tests.contract.samples import SHOP
from tests.order_manager.fakes import Clock, FakeOrderRepository, FakePublisher, FakeWorkflows
from tests.order_manager.samples import ANA, LATTE_REQUEST
from tests.qr_validator.fakes import FakeCodeStore
from tests.queue_service.fakes import FakeQueueStore

# A page of a customer's two items, which are read one after the other.
_COUNTED_TWICE = {"latest_order_of"}


class Counted:
    """A fake whose calls are recorded by name."""

    def __init__(self, fake: Any, calls: list[str]) -> None:
        self._fake, self._calls = fake, calls

    def __getattr__(self, name: str) -> Any:
        return self._counted(name, getattr(self._fake, name))

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self._calls.append(name)
            return call(*arguments, **named)

        return counted


class Shops:
    """The shop of every order."""

    def find(self, shop_id: str) -> Any:
        return SHOP


class Bench:
    """The services of the API on fakes that record every call."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.clock = Clock()
        shops = Counted(Shops(), self.calls)
        queue = QueueService(Counted(FakeQueueStore(), self.calls), now=self.clock)
        publisher = FakePublisher()
        publish = Counted(type("Bus", (), {"publish": staticmethod(publisher)}), self.calls).publish
        self.orders = OrderService(
            Counted(FakeOrderRepository(self.clock), self.calls),
            publish,
            Counted(FakeWorkflows(), self.calls),
            customer_timeout=timedelta(minutes=5),
            barista_timeout=timedelta(minutes=15),
            shops=lambda: shops,
            queues=lambda: queue,
            now=self.clock,
        )
        codes = Counted(FakeCodeStore(), self.calls)
        self.validator = ValidatorService(codes, publish, lambda: self.orders, now=self.clock)
        self.code = self.validator.current_code(SHOP).code
        self.calls.clear()

    def during(self, step: Callable[[], object]) -> list[str]:
        """Return the calls that a step makes, a second after the one before it."""
        self.clock.pass_time(1)
        self.calls.clear()
        step()
        return [name for name in self.calls for _ in range(1 + (name in _COUNTED_TWICE))]

    def scan(self, caller: Caller) -> str:
        return self.validator.scan(SHOP, self.code, caller, None).order.order_id

    def act(self, order_id: str, decide: Callable[..., Any]) -> Callable[[], object]:
        return lambda: self.orders.act("demo", order_id, lambda o, now: decide(o, ANA, now))

    def token(self, order_id: str, token: str) -> dict[str, str]:
        return {"orderId": order_id, "executionArn": "arn", "taskToken": token}


def test_calls_of_one_drink() -> None:
    """Beside these, a scan reads the shop and the queue, and asks STS for a session."""
    bench, known = Bench(), Caller(Customer("zoe", ()))
    order_ids: list[str] = []
    scan = bench.during(lambda: order_ids.append(bench.scan(Caller())))
    assert scan == ["take_drink", "add", "publish"]
    [order_id] = order_ids
    customer_id = str(bench.orders.store.load(order_id).order.customer_id)
    first, second = bench.token(order_id, "first"), bench.token(order_id, "second")
    assert bench.during(lambda: workflow_events.store_customer_wait_token(bench.orders, first)) == [
        "store_task_token"
    ]
    assert bench.during(lambda: bench.orders.place(customer_id, order_id, LATTE_REQUEST)) == [
        "load", "find", "count", "save", "move", "publish", "resume"
    ]  # fmt: skip
    assert bench.during(lambda: workflow_events.store_barista_wait_token(bench.orders, second)) == [
        "store_task_token"
    ]
    assert bench.during(bench.act(order_id, model.make)) == [
        "load", "save", "move", "publish", "mark_published"
    ]  # fmt: skip
    assert bench.during(bench.act(order_id, model.complete)) == [
        "load", "save", "move", "publish", "resume", "mark_published"
    ]  # fmt: skip
    assert bench.during(bench.act(order_id, model.collect)) == [
        "load", "save", "publish", "mark_published"
    ]  # fmt: skip
    assert bench.during(lambda: bench.orders.order_of(customer_id, order_id)) == ["load"]
    assert bench.during(lambda: bench.scan(known)) == [
        "latest_order_of", "latest_order_of", "take_drink", "add", "publish"
    ]  # fmt: skip


def test_calls_of_a_repeat_and_of_a_display() -> None:
    bench, phone = Bench(), Caller(device_id="phone")
    order_id = bench.scan(phone)
    detail = bench.token(order_id, "first")
    workflow_events.store_customer_wait_token(bench.orders, detail)
    assert bench.during(lambda: bench.scan(phone)) == ["latest_order_of", "latest_order_of"]
    assert bench.during(lambda: bench.validator.on_show(SHOP)) == ["on_show"]
    bench.orders.place("phone", order_id, LATTE_REQUEST)
    assert bench.during(lambda: bench.orders.place("phone", order_id, LATTE_REQUEST)) == [
        "load", "queue"
    ]  # fmt: skip


def test_calls_of_a_walk_up() -> None:
    bench = Bench()
    assert bench.during(
        lambda: bench.orders.walk_up("demo", ANA, LATTE_REQUEST, "demo_0123456789012345678901")
    ) == ["find", "count", "add", "join", "publish"]
