from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.client import StaffClient, Transport
from backend.robot.barista import Hands
from backend.robot.customer import Customer, Street
from backend.robot.door import Door
from backend.robot.ledger import Ledger
from backend.robot.plan import Intent
from tests.client.loopback import Loopback, loopback
from tests.client.samples import LATER, NOW, order_json, staff_session


def code_json(code: str, expires_at: str = LATER) -> dict[str, Any]:
    times = {"startsAt": LATER, "expiresAt": expires_at}
    return {"code": code, "url": "http://x", "drinksLeft": 5, "isOpen": True, **times}


def refused(status: int, code: str, **details: Any) -> tuple[int, Any]:
    return status, {"error": {"code": code, "message": "No.", **details}}


def soon() -> str:
    return (datetime.now(UTC) + timedelta(milliseconds=1)).isoformat()


@pytest.fixture
def shop() -> Iterator[Loopback]:
    with loopback() as server:
        yield server


def test_door_asks_once_a_window_and_again_after_a_refusal(shop: Loopback) -> None:
    shop.will((200, code_json("one")), (200, code_json("two")))
    with StaffClient(shop.url, staff_session()) as display:
        door = Door(display, "demo", now=lambda: NOW)
        assert [door.code(), door.code()] == ["one", "one"]
        door.was_refused("an older one")
        assert door.code() == "one"
        door.was_refused("one")
        assert door.code() == "two"


def test_refused_customer_tries_again_and_both_are_counted(shop: Loopback) -> None:
    scan = {"order": order_json(state="SCANNED"), "customerToken": "t", "expiresAt": LATER}
    shop.will((200, code_json("one")), refused(409, "no_drinks_left", nextCodeAt=soon()))
    shop.will((200, code_json("two")), refused(410, "code_expired"))
    shop.will((200, code_json("three")), (201, scan))
    ledger = Ledger(1, lambda _progress: None)
    transport = Transport(shop.url)
    with StaffClient(shop.url, staff_session()) as display:
        door = Door(display, "demo", now=lambda: NOW)
        street = Street(transport, "demo", door, ledger, threading.Event(), 60)
        Customer(street, 0, Intent.WALK_AWAY, random.Random(1)).come()
    transport.close()
    assert ledger.counts() == {"scan refused: no_drinks_left": 1, "scan refused: code_expired": 1}
    assert [visit.order_id for visit in ledger.visits()] == ["o-1"]
    assert shop.heard[-1].body == {"code": "three"}


def test_customer_goes_home_when_the_bar_stops(shop: Loopback) -> None:
    ledger = Ledger(1, lambda _progress: None)
    transport = Transport(shop.url)
    stop = threading.Event()
    stop.set()
    with StaffClient(shop.url, staff_session()) as display:
        street = Street(transport, "demo", Door(display, "demo"), ledger, stop, 60)
        Customer(street, 0, Intent.DRINK, random.Random(1)).come()
    transport.close()
    assert ledger.counts() == {"left without an order": 1}
    assert shop.heard == []


def test_robots_with_one_sign_in_have_one_pair_of_hands() -> None:
    hands = Hands()
    with hands.on("o-1") as first, hands.on("o-1") as second, hands.on("o-2") as other:
        assert (first, second, other) == (True, False, True)
    with hands.on("o-1") as again:
        assert again
    hands.begin("o-1")
    assert hands.has_begun("o-1")
    hands.put_down("o-1")
    assert not hands.has_begun("o-1")
