"""What MQTT messages and events carry, for which audience, and what none of them carries."""

from __future__ import annotations

import json
import queue
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import cfnlint.decode
import pytest
from awscrt import mqtt5

from backend.client import CustomerClient, Message, Realtime, RealtimeSession
from backend.client.mqtt_connection import MqttConnection, Opened, shared_loop
from backend.deploy.infrastructure import TEMPLATES
from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud

_TASK_TOKEN = re.compile(r"taskToken", re.IGNORECASE)
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{10,}\.")
_AWS_KEY = re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{12,}")


class Listener:
    """Subscribes to the topics of one realtime session and records the messages."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.lock = threading.Lock()

    def record(self, message: Message) -> None:
        with self.lock:
            self.messages.append(message)

    def types(self) -> list[str]:
        with self.lock:
            return [message.type for message in self.messages]

    def states(self, order_id: str) -> list[str]:
        with self.lock:
            return [
                message.detail["order"]["state"]
                for message in self.messages
                if message.detail.get("order", {}).get("orderId") == order_id
            ]

    def everything(self) -> str:
        with self.lock:
            return json.dumps([dict(message.detail) for message in self.messages])


@contextmanager
def listening(fetch: Any) -> Iterator[Listener]:
    listener = Listener()
    realtime = Realtime(fetch, resync=lambda: None, on_message=listener.record)
    realtime.start()
    try:
        assert realtime.wait_live(60)
        yield listener
    finally:
        realtime.close()


def test_each_audience_receives_its_own_messages_and_no_secret(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    archived = _record_archived_events(shop, f"archived-{shop_id}")
    order, token = shop.scan(shop_id)
    staff = shop.as_staff("barista")
    display = shop.as_staff("display")
    with (
        CustomerClient(shop.url, token=token) as customer,
        listening(lambda: staff.realtime(shop_id)) as staff_listener,
        listening(lambda: display.realtime(shop_id)) as display_listener,
        listening(customer.realtime) as customer_listener,
    ):
        shop.call("PUT", f"/orders/{order['orderId']}", token, shop.some_order_request(shop_id))
        for action in ("make", "complete", "collect"):
            shop.act(order, action)
        shop.call("PATCH", f"/staff/shops/{shop_id}", "barista", {"isOpen": False})
        path = ["PLACED", "MAKING", "COMPLETED", "COLLECTED"]
        for listener in (staff_listener, display_listener, customer_listener):
            eventually(lambda: set(path) <= set(listener.states(order["orderId"])))  # noqa: B023
            eventually(lambda: "ConfigService.ConfigChanged" in listener.types())  # noqa: B023
            eventually(lambda: '"queue":' in listener.everything())  # noqa: B023
        other, _ = shop.scan(shop.new_shop())
        for listener in (staff_listener, display_listener, customer_listener):
            received = listener.everything()
            assert not _TASK_TOKEN.search(received)
            assert not _JWT.search(received)
            assert not _AWS_KEY.search(received)
            assert other["orderId"] not in received
            assert "customerId" not in received
        assert '"code"' not in customer_listener.everything()
        assert '"drinkId"' not in display_listener.everything()
    _assert_no_secret_is_archived(shop, archived)


def _record_archived_events(shop: TestShop, name: str) -> str:
    """Send what the template's archive would store to a queue, and return the queue's URL."""
    events, sqs = shop.aws.client("events"), shop.aws.client("sqs")
    template = cfnlint.decode.decode_str((TEMPLATES / "foundation.yaml").read_text())[0]
    pattern = template["Resources"]["EventArchive"]["Properties"]["EventPattern"]
    text = json.dumps(pattern).replace(
        json.dumps({"Fn::Sub": "serverlesspresso.${Stage}."}),
        json.dumps(f"serverlesspresso.{shop.stage}."),
    )
    url = str(sqs.create_queue(QueueName=name)["QueueUrl"])
    events.put_rule(Name=name, EventPattern=text)
    arn = f"arn:aws:sqs:{shop.aws.region}:000000000000:{name}"
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    return url


def _assert_no_secret_is_archived(shop: TestShop, queue_url: str) -> None:
    sqs = shop.aws.client("sqs")
    seen: list[str] = []

    def all_read() -> bool:
        answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        seen.extend(message["Body"] for message in answer.get("Messages", []))
        return any("OrderManager.OrderCollected" in body for body in seen)

    eventually(all_read)
    for body in seen:
        assert not _TASK_TOKEN.search(body)
        assert not _JWT.search(body)
        assert not _AWS_KEY.search(body)


def test_session_subscribes_to_its_own_topics_alone(shop: TestShop) -> None:
    """Each session subscribes to another topic; the broker's policy refuses."""
    shop_id = shop.new_shop()
    _, token = shop.scan(shop_id)
    with CustomerClient(shop.url, token=token) as customer:
        session = customer.realtime()
    root = f"serverlesspresso/{shop.stage}/{shop_id}"
    assert set(session.topics) == {
        f"{root}/public",
        next(t for t in session.topics if "/customers/" in t),
    }
    for topic in (f"{root}/staff", f"{root}/display", f"{root}/customers/other", f"{root}/#", "#"):
        other = RealtimeSession(session.url, session.client_id, (topic,), session.expires_at)
        realtime = Realtime(
            lambda: other,  # noqa: B023
            resync=lambda: None,
            on_message=lambda _: None,
        )
        realtime.start()
        try:
            eventually(lambda: "refused" in (realtime.connection.reason or ""))  # noqa: B023
        finally:
            realtime.close()
    display = shop.as_staff("display").realtime(shop_id)
    assert display.topics == (f"{root}/display",)


def test_session_publishes_nowhere(shop: TestShop) -> None:
    """Each session publishes to its own topics; staff who subscribe there receive nothing."""
    shop_id = shop.new_shop()
    staff = shop.as_staff("barista")
    forged = json.dumps({"type": "Forged", "id": "1", "time": "", "detail": {"shopId": shop_id}})
    with listening(lambda: staff.realtime(shop_id)) as staff_listener:
        session = staff.realtime(shop_id)
        happened: queue.SimpleQueue[Any] = queue.SimpleQueue()
        connection = MqttConnection(session, happened.put, shared_loop())
        connection.open()
        try:
            assert isinstance(happened.get(timeout=60), Opened)
            for topic in session.topics:
                packet = mqtt5.PublishPacket(
                    topic=topic, qos=mqtt5.QoS.AT_LEAST_ONCE, payload=forged.encode()
                )
                outcome = connection._client.publish(packet)
                assert _was_refused(outcome), topic
        finally:
            connection.close()
        shop.call("PATCH", f"/staff/shops/{shop_id}", "barista", {"isOpen": False})
        eventually(lambda: "ConfigService.ConfigChanged" in staff_listener.types())
        assert "Forged" not in staff_listener.types()


def _was_refused(outcome: Any) -> bool:
    """Return whether the broker refused, or closed the connection, as AWS IoT does."""
    try:
        code = outcome.result(10).puback.reason_code
    except Exception:  # noqa: BLE001 - awscrt reports a closed connection in many ways
        return True
    return bool(code >= mqtt5.PubackReasonCode.UNSPECIFIED_ERROR)
