from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.client import StaffClient, Transport
from backend.robot.barista import OrderLocks
from backend.robot.code_cache import CodeCache
from backend.robot.customer import Customer, CustomerContext
from backend.robot.plan import Intent
from backend.robot.run_log import RunLog
from tests.client.samples import NOW, code_json, scan_json, staff_session
from tests.fake_shop import ScriptedShop, scripted_shop


def refused(status: int, code: str, **details: Any) -> tuple[int, Any]:
    return status, {"error": {"code": code, "message": "No.", **details}}


def soon() -> str:
    return (datetime.now(UTC) + timedelta(milliseconds=1)).isoformat()


@pytest.fixture
def shop() -> Iterator[ScriptedShop]:
    with scripted_shop() as server:
        yield server


def test_code_is_read_once_a_window_and_again_after_a_refusal(shop: ScriptedShop) -> None:
    shop.will_answer((200, code_json("one")), (200, code_json("two")))
    with StaffClient(shop.url, staff_session()) as display:
        codes = CodeCache(display, "demo", now=lambda: NOW)
        assert [codes.code(), codes.code()] == ["one", "one"]
        codes.invalidate("an older one")
        assert codes.code() == "one"
        codes.invalidate("one")
        assert codes.code() == "two"


def test_refused_customer_tries_again_and_both_are_counted(shop: ScriptedShop) -> None:
    shop.will_answer((200, code_json("one")), refused(409, "no_drinks_left", nextCodeAt=soon()))
    shop.will_answer((200, code_json("two")), refused(410, "code_expired"))
    shop.will_answer((200, code_json("three")), (201, scan_json()))
    run_log = RunLog(1, lambda _progress: None)
    transport = Transport(shop.url)
    with StaffClient(shop.url, staff_session()) as display:
        codes = CodeCache(display, "demo", now=lambda: NOW)
        context = CustomerContext(transport, "demo", codes, run_log, threading.Event(), 60)
        Customer(context, 0, Intent.WALK_AWAY, random.Random(1)).run()
    transport.close()
    assert run_log.counts() == {"scan refused: no_drinks_left": 1, "scan refused: code_expired": 1}
    assert [visit.order_id for visit in run_log.visits()] == ["o-1"]
    assert shop.received[-1].body == {"code": "three"}


def test_customer_leaves_when_the_run_stops(shop: ScriptedShop) -> None:
    run_log = RunLog(1, lambda _progress: None)
    transport = Transport(shop.url)
    stop = threading.Event()
    stop.set()
    with StaffClient(shop.url, staff_session()) as display:
        codes = CodeCache(display, "demo")
        context = CustomerContext(transport, "demo", codes, run_log, stop, 60)
        Customer(context, 0, Intent.DRINK, random.Random(1)).run()
    transport.close()
    assert run_log.counts() == {"left without an order": 1}
    assert shop.received == []


def test_robots_with_one_user_name_do_not_work_on_the_same_order() -> None:
    locks = OrderLocks()
    with (
        locks.acquire("o-1") as first,
        locks.acquire("o-1") as second,
        locks.acquire("o-2") as other,
    ):
        assert (first, second, other) == (True, False, True)
    with locks.acquire("o-1") as again:
        assert again
    locks.mark_started("o-1")
    assert locks.is_started("o-1")
    locks.clear_started("o-1")
    assert not locks.is_started("o-1")
