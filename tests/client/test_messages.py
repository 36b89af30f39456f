from __future__ import annotations

import json
from typing import Any

import pytest

from backend.client import (
    CustomerOrder,
    DisplayOrder,
    DisplayShop,
    Message,
    PublicShopUpdate,
    StaffOrder,
    UnexpectedAnswer,
    narrow,
    to_record,
)
from chalicelib.contract.queue import QueueState, QueueUpdate, WaitingOrder
from chalicelib.contract.shops import CodeUpdate
from tests.contract.samples import SHOP, sample

from .samples import LATER, NOW, QUEUE, order, order_json


def parsed(audience: str, **detail: Any) -> Message:
    body = {"type": "Service.Happened", "id": "e-1", "time": LATER, "detail": detail}
    topic = f"serverlesspresso/local/demo/{audience}"
    return Message.parse(topic, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("audience", "view"),
    [("staff", StaffOrder), ("display", DisplayOrder), ("customers/c-1", CustomerOrder)],
)
def test_order_has_the_type_of_its_audience(audience: str, view: type) -> None:
    sent: Any = narrow(view, order())
    assert parsed(audience, shopId="demo", order=to_record(sent)).order == sent


@pytest.mark.parametrize(
    ("audience", "sent"),
    [
        ("staff", SHOP),
        ("display", narrow(DisplayShop, SHOP)),
        ("public", PublicShopUpdate.of(SHOP, NOW)),
    ],
)
def test_shop_has_the_type_of_its_audience(audience: str, sent: Any) -> None:
    assert parsed(audience, shopId="demo", shop=to_record(sent)).shop == sent


def test_queue_is_read_and_on_public_the_numbers_that_wait() -> None:
    waiting = (WaitingOrder(41, QUEUE.estimated_wait_seconds),)
    update = QueueUpdate(QUEUE.length, QUEUE.estimated_wait_seconds, revision=7)
    state = QueueState(7, QUEUE.length, QUEUE.estimated_wait_seconds, waiting)
    message = parsed("public", shopId="demo", queue=to_record(state))
    assert (message.queue, message.waiting) == (update, waiting)
    order = to_record(sample(StaffOrder))
    message = parsed("staff", shopId="demo", order=order, queue=to_record(update))
    assert (message.queue, message.waiting) == (update, None)


def test_code_is_read() -> None:
    update = sample(CodeUpdate, drinks_left=0, revision=4)
    assert parsed("display", **to_record(update)).code == update


def test_fields_of_a_later_contract_are_ignored() -> None:
    message = parsed("staff", shopId="demo", order=order_json(later=1), alsoLater={})
    assert message.order == order()
    assert message.detail["alsoLater"] == {}


@pytest.mark.parametrize(
    ("audience", "detail"),
    [
        ("staff", {"shopId": "demo", "later": "x"}),
        ("public", {"shopId": "demo", "order": order_json()}),
        ("elsewhere", {"shopId": "demo", "order": order_json()}),
    ],
)
def test_message_without_known_content_is_refused(audience: str, detail: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswer, match=r"Service\.Happened"):
        parsed(audience, **detail)


@pytest.mark.parametrize("changes", [{"version": "high"}, {"placedAt": "now"}, {"orderId": None}])
def test_message_with_an_ill_typed_field_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswer, match="StaffOrder"):
        parsed("staff", shopId="demo", order=order_json(**changes))
