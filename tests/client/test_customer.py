from __future__ import annotations

import pytest

from backend.client import Conflict, CustomerClient, OrderState, Transport

from .loopback import Loopback
from .samples import LATER, order_json


def scan_json() -> dict[str, object]:
    return {"order": order_json(state="SCANNED"), "customerToken": "tok", "expiresAt": LATER}


def test_first_scan_gives_the_token_that_later_calls_send(shop: Loopback) -> None:
    shop.will((201, scan_json()), (200, {"orders": [order_json()]}))
    with CustomerClient(shop.url) as client:
        scan = client.scan("demo", "code-1")
        orders = client.orders()
    assert scan.is_new
    assert scan.order.state is OrderState.SCANNED
    assert orders[0].estimated_wait is not None
    assert "authorization" not in shop.heard[0].headers
    assert shop.heard[0].body == {"code": "code-1"}
    assert shop.heard[1].headers["authorization"] == "Bearer tok"


def test_repeated_scan_carries_the_same_key(shop: Loopback) -> None:
    shop.will(None, (201, scan_json()), (200, scan_json()))
    transport = Transport(shop.url, pause=lambda _seconds: None)
    with CustomerClient(shop.url, transport=transport) as client:
        client.scan("demo", "code-1")
        assert not client.scan("demo", "code-1").is_new
    keys = [heard.headers["idempotency-key"] for heard in shop.heard]
    assert keys[0] == keys[1] != keys[2]


def test_token_is_not_shown(shop: Loopback) -> None:
    shop.will((201, scan_json()))
    with CustomerClient(shop.url) as client:
        assert "tok" not in repr(client.scan("demo", "code-1"))


def test_placing_sends_only_what_was_said(shop: Loopback) -> None:
    shop.will((200, {"order": order_json()}))
    with CustomerClient(shop.url, token="tok") as client:
        placed = client.place("o-1", "latte", ["oat"], name="Ada")
    assert placed.number == 7
    assert (shop.heard[0].method, shop.heard[0].path) == ("PUT", "/orders/o-1")
    assert shop.heard[0].body == {"drinkId": "latte", "optionIds": ["oat"], "name": "Ada"}


def test_cancelling_too_late_says_so(shop: Loopback) -> None:
    shop.will((409, {"error": {"code": "already_being_made", "message": "Too late."}}))
    with CustomerClient(shop.url, token="tok") as client, pytest.raises(Conflict) as caught:
        client.cancel("o-1")
    assert caught.value.code == "already_being_made"
    assert shop.heard[0].method == "DELETE"


def test_notification_and_realtime(shop: Loopback) -> None:
    session = {"url": "ws://x/mqtt?secret", "clientId": "c", "topics": ["a"], "expiresAt": LATER}
    shop.will((202, ""), (201, session))
    with CustomerClient(shop.url, token="tok") as client:
        client.notify("o-1", "+491701234567")
        realtime = client.realtime()
    assert shop.heard[0].body == {"phoneNumber": "+491701234567"}
    assert realtime.topics == ("a",)
    assert "secret" not in repr(realtime)


def test_state_of_a_later_contract_is_unknown_rather_than_an_error(shop: Loopback) -> None:
    shop.will((200, {"order": order_json(state="FROTHING")}))
    with CustomerClient(shop.url, token="tok") as client:
        assert client.order("o-1").state is OrderState.UNKNOWN
