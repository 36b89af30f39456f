"""A customer who asked gets one text for each change, and the number is deleted with the order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.contract.orders import CancelReason, CustomerOrder, OrderState, StaffOrder
from chalicelib.contract.shops import Shop
from chalicelib.kernel.errors import Conflict, InvalidRequest, NotFound
from chalicelib.kernel.ports import ScannedOrder
from chalicelib.notifications import model
from chalicelib.notifications.model import Contact, Push
from chalicelib.notifications.service import NotificationService, NotSentError
from tests.contract.samples import SHOP, sample

NUMBER = "+351912345678"
Sent = list[tuple[str, str]]


@dataclass
class FakeNumberStore:
    """Phone numbers in memory."""

    numbers: dict[str, str] = field(default_factory=dict)
    claimed: dict[str, int] = field(default_factory=dict)
    sweeps: int = 0
    pushes: dict[str, Push] = field(default_factory=dict)

    def put(self, order_id: str, number: str, until: datetime) -> None:
        self.numbers[order_id] = number

    def has(self, order_id: str) -> bool:
        return order_id in self.numbers

    def put_push(self, order_id: str, push: Push, until: datetime) -> None:
        self.pushes[order_id] = push

    def has_push(self, order_id: str) -> bool:
        return order_id in self.pushes

    def claim(self, order_id: str, version: int, until: datetime) -> Contact | None:
        contact = Contact(self.numbers.get(order_id), self.pushes.get(order_id))
        if contact == Contact() or self.claimed.get(order_id, 0) >= version:
            return None
        self.claimed[order_id] = version
        return contact

    def release(self, order_id: str, version: int) -> None:
        self.claimed[order_id] = version - 1

    def delete(self, order_id: str) -> None:
        self.numbers.pop(order_id, None)
        self.pushes.pop(order_id, None)

    def delete_expired(self) -> None:
        self.sweeps += 1


@dataclass
class FakePorts:
    """The ports: one shop, and one customer's open order."""

    sms_on: bool = True
    open_order: CustomerOrder | None = field(
        default_factory=lambda: sample(CustomerOrder, order_id="o", shop_id="demo")
    )
    marked: list[str] = field(default_factory=list)

    def find(self, shop_id: str) -> Shop:
        return replace(SHOP, sms_on=self.sms_on)

    def order_of(self, customer_id: str, order_id: str) -> CustomerOrder:
        if self.open_order is None or (customer_id, order_id) != ("ana", "o"):
            raise NotFound("There is no such order.")
        return self.open_order

    def latest_order_of(self, customer_id: str) -> ScannedOrder | None:
        raise AssertionError("notifications ask for the order that they are about")

    def mark_notice_wanted(self, order_id: str) -> bool:
        if self.open_order:
            self.marked.append(order_id)
        return self.open_order is not None

    def create(
        self, order_id: str, customer_id: str, latest: str | None, code: str
    ) -> ScannedOrder:
        raise AssertionError("notifications create no orders")


def order(state: OrderState, version: int, **changes: Any) -> StaffOrder:
    whole = {"order_id": "o", "drink_name": "Latte", "number": 7, **changes}
    return sample(StaffOrder, state=state, version=version, **whole)


COMPLETED = order(OrderState.COMPLETED, 4)


@pytest.fixture
def sent() -> Sent:
    return []


@pytest.fixture
def ports() -> FakePorts:
    return FakePorts()


@pytest.fixture
def service(sent: Sent, ports: FakePorts) -> NotificationService:
    def send(number: str, text: str) -> None:
        sent.append((number, text))

    return NotificationService(FakeNumberStore(), send, lambda: ports, lambda: ports)


def test_ready_drink_is_texted_once(service: NotificationService, sent: Sent) -> None:
    service.ask("ana", "o", "+351 912-345 678")
    service.apply_order_change(COMPLETED)
    service.apply_order_change(COMPLETED)
    assert sent == [(NUMBER, "Your Latte is ready: number 7. Enjoy!")]


def test_text_says_where_to_pick_the_drink_up(service: NotificationService, sent: Sent) -> None:
    service.ask("ana", "o", NUMBER)
    service.apply_order_change(replace(COMPLETED, pickup_place="Window 2"))
    assert sent == [(NUMBER, "Your Latte is ready: number 7. Pick it up: Window 2. Enjoy!")]


def test_order_whose_customer_asked_says_so_in_its_events(
    service: NotificationService, ports: FakePorts
) -> None:
    service.ask("ana", "o", NUMBER)
    assert ports.marked == ["o"]


def test_recalled_drink_is_texted_again(service: NotificationService, sent: Sent) -> None:
    service.ask("ana", "o", NUMBER)
    service.apply_order_change(COMPLETED)
    service.apply_order_change(replace(COMPLETED, version=6))
    assert len(sent) == 2


def test_cancellation_by_the_bar_is_texted_with_its_message(
    service: NotificationService, sent: Sent
) -> None:
    service.ask("ana", "o", NUMBER)
    cancelled = order(
        OrderState.CANCELLED, 3, reason=CancelReason.BARISTA, message="We are out of milk."
    )
    service.apply_order_change(cancelled)
    assert sent == [(NUMBER, "Sorry, the bar could not make your Latte: We are out of milk.")]


@pytest.mark.parametrize("reason", [CancelReason.CUSTOMER, CancelReason.CUSTOMER_TIMEOUT])
def test_cancellation_by_the_customer_is_not_texted(
    service: NotificationService, sent: Sent, reason: CancelReason
) -> None:
    service.ask("ana", "o", NUMBER)
    service.apply_order_change(order(OrderState.CANCELLED, 3, reason=reason))
    assert sent == []


@pytest.mark.parametrize(
    "last",
    [
        order(OrderState.CANCELLED, 3, reason=CancelReason.CUSTOMER),
        order(OrderState.COLLECTED, 5),
    ],
)
def test_number_is_deleted_with_the_order(service: NotificationService, last: StaffOrder) -> None:
    service.ask("ana", "o", NUMBER)
    service.apply_order_change(last)
    assert not service.store.has("o")


def test_text_deletes_expired_numbers_as_well(service: NotificationService) -> None:
    service.ask("ana", "o", NUMBER)
    service.apply_order_change(COMPLETED)
    assert service.store == FakeNumberStore({"o": NUMBER}, {"o": COMPLETED.version}, sweeps=1)


def test_order_without_a_number_causes_no_sweep(service: NotificationService) -> None:
    service.apply_order_change(COMPLETED)
    assert service.store == FakeNumberStore()


def test_customer_who_did_not_ask_gets_nothing(service: NotificationService, sent: Sent) -> None:
    service.apply_order_change(COMPLETED)
    assert sent == []


def test_text_that_was_not_sent_is_tried_again(service: NotificationService, sent: Sent) -> None:
    def refuse(number: str, text: str) -> None:
        raise NotSentError

    service.ask("ana", "o", NUMBER)
    with pytest.raises(NotSentError):
        replace(service, send=refuse).apply_order_change(COMPLETED)
    service.apply_order_change(COMPLETED)
    assert len(sent) == 1


def test_number_of_an_order_that_ended_meanwhile_is_deleted(
    service: NotificationService, ports: FakePorts
) -> None:
    def ends_order(order_id: str, number: str, until: datetime) -> None:
        ports.open_order = None
        FakeNumberStore.put(store, order_id, number, until)

    store = FakeNumberStore()
    store.put = ends_order  # type: ignore[method-assign]
    with pytest.raises(NotFound):
        replace(service, store=store).ask("ana", "o", NUMBER)
    assert not store.has("o")


def test_request_is_refused_where_texts_are_off(
    service: NotificationService, ports: FakePorts
) -> None:
    ports.sms_on = False
    with pytest.raises(Conflict) as refusal:
        service.ask("ana", "o", NUMBER)
    assert refusal.value.code == "sms_off"


@pytest.mark.parametrize(("customer", "order_id"), [("ana", "another"), ("bea", "o")])
def test_request_is_for_ones_own_open_order(
    service: NotificationService, customer: str, order_id: str
) -> None:
    with pytest.raises(NotFound):
        service.ask(customer, order_id, NUMBER)


@pytest.mark.parametrize("text", ["912345678", "+0123456789", "+12", "+1234567890123456", "+49x"])
def test_number_that_is_not_e164_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        model.phone_number(text)
