from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from backend.client import (
    Change,
    DisplayOrder,
    LiveBoard,
    Message,
    OrderState,
    StaffClient,
    StaffOrder,
    Timing,
    narrow,
    to_record,
)
from tests.fake_shop import ScriptedShop

from .broker import Broker, TcpProxy
from .samples import LATER, order, order_json, shop_json, staff_session

pytestmark = pytest.mark.cloud

TOPIC = "serverlesspresso/test/demo/staff"
NO_ORDERS: tuple[int, Any] = (200, {"orders": [], "cursor": None})
REFUSED = (403, {"error": {"code": "forbidden", "message": "No."}})


class Screen:
    """Records the callbacks of a live board."""

    def __init__(self) -> None:
        self.changes: list[Change[StaffOrder]] = []
        self.messages: list[Message] = []
        self.resyncs = 0
        self.condition = threading.Condition()

    def changed(self, changes: Sequence[Change[StaffOrder]]) -> None:
        with self.condition:
            self.changes.extend(changes)
            self.condition.notify_all()

    def handle(self, message: Message) -> None:
        with self.condition:
            self.messages.append(message)
            self.condition.notify_all()

    def resynced(self) -> None:
        with self.condition:
            self.resyncs += 1
            self.condition.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        with self.condition:
            assert self.condition.wait_for(condition, 120)


def following(client: StaffClient, screen: Screen, timing: Timing | None = None) -> LiveBoard:
    return LiveBoard(
        client,
        "demo",
        on_changes=screen.changed,
        on_message=screen.handle,
        on_resync=screen.resynced,
        timing=timing,
    )


def session(broker: Broker, proxy: TcpProxy, client_id: str) -> tuple[int, Any]:
    made = broker.session(proxy, client_id, (TOPIC,))
    body = {"url": made.url, "clientId": client_id, "topics": [TOPIC], "expiresAt": LATER}
    return 201, {**body, "expiresAt": made.expires_at.isoformat()}


def message(kind: str, **detail: Any) -> bytes:
    body = {"type": kind, "id": "e", "time": LATER, "detail": {"shopId": "demo", **detail}}
    return json.dumps(body).encode()


def test_board_is_the_snapshot_with_later_messages_applied(
    broker: Broker, proxy: TcpProxy, shop: ScriptedShop
) -> None:
    shop.will_answer(session(broker, proxy, "live-1"))
    shop.will_answer((200, {"orders": [order_json()], "cursor": "more"}))
    shop.will_answer((200, {"orders": [order_json(orderId="o-2")], "cursor": None}))
    shop.will_answer(
        (200, {"orders": [order_json(orderId="o-0", state="COMPLETED")], "cursor": None})
    )
    screen = Screen()
    with StaffClient(shop.url, staff_session()) as client, following(client, screen) as board:
        assert board.wait_live(60)
        assert {o.order_id for o in board.orders()} == {"o-0", "o-1", "o-2"}
        broker.publish(TOPIC, message("T", order=order_json(version=4, state="MAKING")))
        broker.publish(TOPIC, message("ConfigService.ConfigChanged", shop=shop_json()))
        screen.until(lambda: len(screen.messages) == 2)
        taken = board.get("o-1")
        board.apply(order(version=5, state="COMPLETED"))
        board.apply(order(version=5, state="COMPLETED"))
    assert taken is not None
    assert taken.state is OrderState.MAKING
    assert [change.order.version for change in screen.changes] == [3, 3, 3, 4, 5]
    assert screen.resyncs == 1


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ((200, {"order": order_json(version=9, state="CANCELLED", cancelledAt=LATER)}), 1),
        (REFUSED, 0),
    ],
)
def test_order_that_ended_while_offline_is_read_again(
    broker: Broker, proxy: TcpProxy, shop: ScriptedShop, answer: tuple[int, Any], left: int
) -> None:
    shop.will_answer(session(broker, proxy, f"live-gone-{left}"))
    shop.will_answer((200, {"orders": [order_json()], "cursor": None}), NO_ORDERS)
    shop.will_answer(NO_ORDERS, NO_ORDERS, answer)
    shop.will_answer(*[NO_ORDERS] * 20)
    screen = Screen()
    timing = Timing(resync_seconds=0.3)
    with (
        StaffClient(shop.url, staff_session()) as client,
        following(client, screen, timing) as board,
    ):
        screen.until(lambda: screen.resyncs >= 2)
        assert board.orders(OrderState.PLACED) == ()
    assert screen.changes[1].before is not None
    assert (screen.changes[1].after is not None) == bool(left)


def test_a_board_subscribes_to_the_staffs_topic_alone(
    broker: Broker, proxy: TcpProxy, shop: ScriptedShop
) -> None:
    display = TOPIC.replace("/staff", "/display")
    made = broker.session(proxy, "live-4", (TOPIC, display))
    answer = {"url": made.url, "clientId": "live-4", "topics": [TOPIC, display]}
    shop.will_answer(
        (201, {**answer, "expiresAt": made.expires_at.isoformat()}), NO_ORDERS, NO_ORDERS
    )
    extract = to_record(narrow(DisplayOrder, order()))
    screen = Screen()
    with StaffClient(shop.url, staff_session()) as client, following(client, screen) as board:
        assert board.wait_live(60)
        broker.publish(display, message("T", order=extract))
        broker.publish(TOPIC, message("T", order=order_json(version=1, scannedAt=LATER)))
        screen.until(lambda: bool(screen.messages))
        assert len(screen.messages) == 1
        seen = board.get("o-1")
    assert seen is not None
    assert seen.drink_name == "Latte"


@pytest.mark.parametrize("version", [1, 2])
def test_late_message_about_an_order_that_has_ended_does_not_bring_it_back(
    broker: Broker, proxy: TcpProxy, shop: ScriptedShop, version: int
) -> None:
    shop.will_answer(session(broker, proxy, f"live-late-{version}"), NO_ORDERS, NO_ORDERS)
    ended = order_json(version=5, state="CANCELLED", cancelledAt=LATER)
    shop.will_answer((200, {"order": ended}))
    screen = Screen()
    with StaffClient(shop.url, staff_session()) as client, following(client, screen) as board:
        assert board.wait_live(60)
        broker.publish(TOPIC, message("T", order=order_json(version=version)))
        screen.until(lambda: bool(screen.messages))
        assert board.orders(OrderState.PLACED) == ()
        assert [o.version for o in board.orders()] == [5]
