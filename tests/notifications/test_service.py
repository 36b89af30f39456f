"""Who asked for a text gets one for each piece of news, and the number goes with the order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.kernel.errors import Conflict, InvalidRequest, NotFound
from chalicelib.notifications import model
from chalicelib.notifications.service import NotificationService, NotSentError

NUMBER = "+351912345678"


@dataclass
class Memory:
    """A store that forgets at the end of the test."""

    numbers: dict[str, str] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    sweeps: int = 0

    def keep(self, order_id: str, number: str, until: datetime) -> None:
        self.numbers[order_id] = number

    def has(self, order_id: str) -> bool:
        return order_id in self.numbers

    def claim(self, order_id: str, version: int, until: datetime) -> str | None:
        if order_id not in self.numbers or self.told.get(order_id, 0) >= version:
            return None
        self.told[order_id] = version
        return self.numbers[order_id]

    def release(self, order_id: str, version: int) -> None:
        self.told[order_id] = version - 1

    def forget(self, order_id: str) -> None:
        self.numbers.pop(order_id, None)

    def forget_expired(self) -> None:
        self.sweeps += 1


@dataclass
class Bar:
    """The ports: one shop, and one customer's open order."""

    sms_on: bool = True
    open_order: dict[str, Any] | None = field(
        default_factory=lambda: {"orderId": "o", "shopId": "demo"}
    )

    def find(self, shop_id: str) -> Any:
        return SimpleNamespace(sms_on=self.sms_on)

    def open_order_of(self, customer_id: str) -> dict[str, Any] | None:
        return self.open_order if customer_id == "ana" else None

    def begin(self, order_id: str, customer_id: str) -> Any:
        raise AssertionError("nobody opens orders here")


def order(state: str, version: int, reason: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "orderId": "o", "state": state, "version": version, "reason": reason,
        "drinkName": "Latte", "number": 7, "message": None, **more,
    }  # fmt: skip


@pytest.fixture
def sent() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def bar() -> Bar:
    return Bar()


@pytest.fixture
def service(sent: list[tuple[str, str]], bar: Bar) -> NotificationService:
    return NotificationService(
        Memory(), lambda number, text: sent.append((number, text)), lambda: bar, lambda: bar
    )


def test_a_ready_drink_is_told_once(service: NotificationService, sent: list[Any]) -> None:
    service.ask("ana", "o", "+351 912-345 678")
    service.follow(order("COMPLETED", 4))
    service.follow(order("COMPLETED", 4))
    assert sent == [(NUMBER, "Your Latte is ready: number 7. Enjoy!")]


def test_a_drink_made_again_is_told_again(service: NotificationService, sent: list[Any]) -> None:
    service.ask("ana", "o", NUMBER)
    service.follow(order("COMPLETED", 4))
    service.follow(order("COMPLETED", 6))
    assert len(sent) == 2


def test_the_bars_cancellation_is_told_in_its_words(
    service: NotificationService, sent: list[Any]
) -> None:
    service.ask("ana", "o", NUMBER)
    service.follow(order("CANCELLED", 3, "barista", message="We are out of milk."))
    assert sent == [(NUMBER, "Sorry, the bar could not make your Latte: We are out of milk.")]


@pytest.mark.parametrize("reason", ["customer", "customer_timeout"])
def test_what_the_customer_did_is_not_told(
    service: NotificationService, sent: list[Any], reason: str
) -> None:
    service.ask("ana", "o", NUMBER)
    service.follow(order("CANCELLED", 3, reason))
    assert sent == []


@pytest.mark.parametrize("last", [order("CANCELLED", 3, "customer"), order("COLLECTED", 5)])
def test_the_number_goes_with_the_order(service: NotificationService, last: dict[str, Any]) -> None:
    service.ask("ana", "o", NUMBER)
    service.follow(last)
    assert not service.store.has("o")


def test_a_text_takes_expired_numbers_along(service: NotificationService) -> None:
    service.ask("ana", "o", NUMBER)
    service.follow(order("COMPLETED", 4))
    assert service.store == Memory({"o": NUMBER}, {"o": 4}, sweeps=1)


def test_who_did_not_ask_costs_no_sweep(service: NotificationService) -> None:
    service.follow(order("COMPLETED", 4))
    assert service.store == Memory()


def test_who_did_not_ask_gets_nothing(service: NotificationService, sent: list[Any]) -> None:
    service.follow(order("COMPLETED", 4))
    assert sent == []


def test_a_message_that_was_not_sent_is_tried_again(
    service: NotificationService, sent: list[Any]
) -> None:
    def refuse(number: str, text: str) -> None:
        raise NotSentError

    service.ask("ana", "o", NUMBER)
    with pytest.raises(NotSentError):
        replace(service, send=refuse).follow(order("COMPLETED", 4))
    service.follow(order("COMPLETED", 4))
    assert len(sent) == 1


def test_sms_is_refused_where_it_is_off(service: NotificationService, bar: Bar) -> None:
    bar.sms_on = False
    with pytest.raises(Conflict) as refusal:
        service.ask("ana", "o", NUMBER)
    assert refusal.value.code == "sms_off"


@pytest.mark.parametrize(("who", "what"), [("ana", "another"), ("bea", "o")])
def test_only_ones_own_open_order_has_a_number(
    service: NotificationService, who: str, what: str
) -> None:
    with pytest.raises(NotFound):
        service.ask(who, what, NUMBER)


@pytest.mark.parametrize("text", ["912345678", "+0123456789", "+12", "+1234567890123456", "+49x"])
def test_a_number_that_is_not_e164_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        model.phone_number(text)
