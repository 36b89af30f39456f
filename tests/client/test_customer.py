from __future__ import annotations

import pytest

from backend.client import (
    CancelReason,
    Conflict,
    CustomerClient,
    OrderState,
    Transport,
    UnexpectedAnswer,
)
from tests.fake_shop import ScriptedShop

from .samples import LATER, WAIT, order_json, scan_json


def test_first_scan_gives_the_token_that_later_calls_send(shop: ScriptedShop) -> None:
    shop.will_answer((201, scan_json()), (200, {"orders": [order_json()]}))
    with CustomerClient(shop.url) as client:
        scan = client.scan("demo", "code-1")
        orders = client.orders()
    assert scan.order.state is OrderState.SCANNED
    assert orders[0].estimated_wait_seconds == WAIT
    assert "authorization" not in shop.received[0].headers
    assert shop.received[0].body == {"code": "code-1"}
    assert shop.received[1].headers["authorization"] == "Bearer tok"


def test_repeated_scan_carries_the_same_key(shop: ScriptedShop) -> None:
    shop.will_answer(None, (201, scan_json()), (200, scan_json()))
    transport = Transport(shop.url, pause=lambda _seconds: None)
    with CustomerClient(shop.url, transport=transport) as client:
        client.scan("demo", "code-1")
        assert client.scan("demo", "code-1").order.order_id == "o-1"
    keys = [call.headers["idempotency-key"] for call in shop.received]
    assert keys[0] == keys[1] != keys[2]


def test_token_is_not_shown(shop: ScriptedShop) -> None:
    shop.will_answer((201, scan_json()))
    with CustomerClient(shop.url) as client:
        assert "tok" not in repr(client.scan("demo", "code-1"))


def test_placing_sends_only_what_was_given(shop: ScriptedShop) -> None:
    shop.will_answer((200, {"order": order_json()}))
    with CustomerClient(shop.url, token="tok") as client:
        placed = client.place("o-1", "latte", ["oat"], name="Ada")
    assert placed.number == 7
    assert (shop.received[0].method, shop.received[0].path) == ("PUT", "/orders/o-1")
    assert shop.received[0].body == {"drinkId": "latte", "optionIds": ["oat"], "name": "Ada"}


def test_cancelling_too_late_says_so(shop: ScriptedShop) -> None:
    shop.will_answer((409, {"error": {"code": "already_being_made", "message": "Too late."}}))
    with CustomerClient(shop.url, token="tok") as client, pytest.raises(Conflict) as caught:
        client.cancel("o-1")
    assert caught.value.code == "already_being_made"
    assert shop.received[0].method == "DELETE"


def test_notification_and_realtime(shop: ScriptedShop) -> None:
    session = {
        "url": "ws://x/mqtt?secret",
        "clientId": "c",
        "topics": ["a"],
        "expiresAt": LATER,
    }
    shop.will_answer((202, ""), (201, session))
    with CustomerClient(shop.url, token="tok") as client:
        client.notify("o-1", "+491701234567")
        realtime = client.realtime()
    assert shop.received[0].body == {"phoneNumber": "+491701234567"}
    assert realtime.topics == ("a",)
    assert "secret" not in repr(realtime)


def test_state_and_reason_of_a_later_contract_are_unknown_and_no_error(shop: ScriptedShop) -> None:
    shop.will_answer((200, {"order": order_json(state="FROTHING", reason="strike")}))
    with CustomerClient(shop.url, token="tok") as client:
        order = client.order("o-1")
    assert (order.state, order.reason) == (OrderState.UNKNOWN, CancelReason.UNKNOWN)


def test_order_without_a_promised_field_is_unexpected(shop: ScriptedShop) -> None:
    order = order_json()
    del order["placedAt"]
    shop.will_answer((200, {"order": order}))
    client = CustomerClient(shop.url, token="tok")
    with client, pytest.raises(UnexpectedAnswer, match="placedAt is missing"):
        client.order("o-1")
