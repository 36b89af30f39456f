from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from backend.client import Change, LiveBoard, Message, OrderState, StaffClient, Timing

from .broker import Broker, Wire
from .loopback import Loopback
from .samples import LATER, order, order_json, shop_json, staff_session

pytestmark = pytest.mark.cloud

TOPIC = "serverlesspresso/test/demo/staff"
NO_ORDERS: tuple[int, Any] = (200, {"orders": [], "cursor": None})
REFUSED = (403, {"error": {"code": "forbidden", "message": "No."}})


class Screen:
    """Notes what a live board tells."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.messages: list[Message] = []
        self.rereadings = 0
        self.news = threading.Condition()

    def changed(self, changes: Sequence[Change]) -> None:
        with self.news:
            self.changes.extend(changes)
            self.news.notify_all()

    def heard(self, message: Message) -> None:
        with self.news:
            self.messages.append(message)
            self.news.notify_all()

    def reread(self) -> None:
        with self.news:
            self.rereadings += 1
            self.news.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        with self.news:
            assert self.news.wait_for(condition, 15)


def following(client: StaffClient, screen: Screen, timing: Timing | None = None) -> LiveBoard:
    return LiveBoard(
        client,
        "demo",
        on_changes=screen.changed,
        on_message=screen.heard,
        on_resync=screen.reread,
        timing=timing,
    )


def session(broker: Broker, wire: Wire, client_id: str) -> tuple[int, Any]:
    made = broker.session(wire, client_id, (TOPIC,))
    body = {"url": made.url, "clientId": client_id, "topics": [TOPIC], "expiresAt": LATER}
    return 201, {**body, "expiresAt": made.expires_at.isoformat()}


def told(kind: str, **detail: Any) -> bytes:
    return json.dumps({"type": kind, "id": "e", "time": LATER, "detail": detail}).encode()


def test_board_is_the_snapshot_and_what_came_since(
    broker: Broker, wire: Wire, shop: Loopback
) -> None:
    shop.will(session(broker, wire, "live-1"))
    shop.will((200, {"orders": [order_json()], "cursor": "more"}))
    shop.will((200, {"orders": [order_json(orderId="o-2")], "cursor": None}))
    shop.will((200, {"orders": [order_json(orderId="o-0", state="COMPLETED")], "cursor": None}))
    screen = Screen()
    with StaffClient(shop.url, staff_session()) as client, following(client, screen) as board:
        assert board.wait_live(10)
        assert {o.order_id for o in board.orders()} == {"o-0", "o-1", "o-2"}
        broker.publish(TOPIC, told("T", order=order_json(version=4, state="MAKING")))
        broker.publish(TOPIC, told("ConfigService.ConfigChanged", shop=shop_json()))
        screen.until(lambda: len(screen.messages) == 2)
        taken = board.get("o-1")
        board.saw(order(version=5, state="COMPLETED"))
        board.saw(order(version=5, state="COMPLETED"))
    assert taken is not None
    assert taken.state is OrderState.MAKING
    assert [change.order.version for change in screen.changes] == [3, 3, 3, 4, 5]
    assert screen.rereadings == 1


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ((200, {"order": order_json(version=9, state="CANCELLED", cancelledAt=LATER)}), 1),
        (REFUSED, 0),
    ],
)
def test_order_that_ended_out_of_sight_is_accounted_for(
    broker: Broker, wire: Wire, shop: Loopback, answer: tuple[int, Any], left: int
) -> None:
    shop.will(session(broker, wire, f"live-gone-{left}"))
    shop.will((200, {"orders": [order_json()], "cursor": None}), NO_ORDERS)
    shop.will(NO_ORDERS, NO_ORDERS, answer)
    shop.will(*[NO_ORDERS] * 20)
    screen = Screen()
    timing = Timing(resync_seconds=0.3)
    with (
        StaffClient(shop.url, staff_session()) as client,
        following(client, screen, timing) as board,
    ):
        screen.until(lambda: screen.rereadings >= 2)
        assert board.orders(OrderState.PLACED) == ()
    assert screen.changes[1].before is not None
    assert (screen.changes[1].after is not None) == bool(left)


def test_the_displays_extract_does_not_stand_in_for_the_whole_order(
    broker: Broker, wire: Wire, shop: Loopback
) -> None:
    display = TOPIC.replace("/staff", "/display")
    made = broker.session(wire, "live-4", (TOPIC, display))
    answer = {"url": made.url, "clientId": "live-4", "topics": [TOPIC, display]}
    shop.will((201, {**answer, "expiresAt": made.expires_at.isoformat()}), NO_ORDERS, NO_ORDERS)
    extract = {"orderId": "o-1", "number": 7, "name": "Ada", "state": "PLACED", "version": 3}
    screen = Screen()
    with StaffClient(shop.url, staff_session()) as client, following(client, screen) as board:
        assert board.wait_live(10)
        broker.publish(display, told("T", order=extract))
        screen.until(lambda: len(screen.messages) == 1)
        broker.publish(TOPIC, told("T", order=order_json()))
        screen.until(lambda: len(screen.messages) == 2)
        seen = board.get("o-1")
    assert seen is not None
    assert seen.drink_name == "Latte"
