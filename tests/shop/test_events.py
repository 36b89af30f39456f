"""The events of a real order fit the catalogue, and a repeated event has no second effect."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from backend.deploy import event_schemas
from chalicelib.contract.events import CATALOGUE
from tests.open_shop import TestShop, eventually

# Every event of an order that was made and collected at once, and nothing happened besides.
COLLECTED = {
    "Validator.NewOrder",
    "OrderProcessor.WorkflowStarted",
    "OrderManager.WaitingCompletion",
    "QueueService.OrderJoined",
    "OrderProcessor.WaitingCompletion",
    "OrderProcessor.WaitingProduction",
    "OrderManager.MakeOrder",
    "QueueService.OrderStarted",
    "OrderManager.OrderCompleted",
    "QueueService.OrderCompleted",
    "OrderManager.OrderCollected",
    "OrderJourney.AllEventsStored",
}


def test_written_schemas_are_those_of_the_catalogue() -> None:
    written = {path.name: path.read_text() for path in event_schemas.FOLDER.glob("*.json")}
    assert written == event_schemas.texts()


class EventRecorder:
    """Records every event of the stage, task tokens included, as only a test may."""

    def __init__(self, shop: TestShop, name: str) -> None:
        events, self._sqs = shop.aws.client("events"), shop.aws.client("sqs")
        self._name, self._events = name, events
        self._queue = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        pattern = {"source": [{"prefix": f"serverlesspresso.{shop.stage}."}]}
        events.put_rule(Name=name, EventPattern=json.dumps(pattern))
        arn = f"arn:aws:sqs:{shop.aws.region}:000000000000:{name}"
        events.put_targets(Rule=name, Targets=[{"Id": "recorder", "Arn": arn}])
        self.events: list[dict[str, Any]] = []

    def close(self) -> None:
        """Delete the rule: another test counts the targets that receive task tokens."""
        self._events.remove_targets(Rule=self._name, Ids=["recorder"])
        self._events.delete_rule(Name=self._name)

    def read(self) -> list[dict[str, Any]]:
        """Return every event so far."""
        while True:
            answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
            messages = answer.get("Messages", [])
            if not messages:
                return self.events
            self.events += [json.loads(message["Body"]) for message in messages]
            for message in messages:
                handle = message["ReceiptHandle"]
                self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=handle)

    def of(self, order: dict[str, Any]) -> Counter[str]:
        """Return how often each event of an order was published."""
        return Counter(
            event["detail-type"]
            for event in self.read()
            if event["detail"].get("orderId") == order["orderId"]
        )


@pytest.fixture
def recorder(shop: TestShop, request: pytest.FixtureRequest) -> Iterator[EventRecorder]:
    recorder = EventRecorder(shop, request.node.name[:60])
    yield recorder
    recorder.close()


@pytest.mark.cloud
def test_events_of_an_order_fit_the_catalogue_and_are_published_once(
    shop: TestShop, recorder: EventRecorder
) -> None:
    shop_id = shop.new_shop()
    order, _ = shop.place(shop_id)
    for action in ("make", "unmake", "make", "complete", "recall", "complete", "collect"):
        assert shop.act(order, action).status_code == 200
    cancelled, token = shop.place(shop_id)
    shop.call("DELETE", f"/orders/{cancelled['orderId']}", token)
    once = Counter(
        {
            "Validator.NewOrder": 1,
            "OrderProcessor.WorkflowStarted": 1,
            "OrderManager.WaitingCompletion": 1,
            "OrderManager.MakeOrder": 2,
            "OrderManager.OrderReleased": 1,
            "OrderManager.OrderCompleted": 2,
            "OrderManager.OrderRecalled": 1,
            "OrderManager.OrderCollected": 1,
        }
    )
    # The queue may receive several changes in another order, and then publishes the last alone.
    eventually(lambda: recorder.of(order)["QueueService.OrderCompleted"])
    eventually(lambda: recorder.of(cancelled)["QueueService.OrderCancelled"] == 1)
    eventually(lambda: once <= recorder.of(order))
    counts = recorder.of(order)
    managed = {name for name in counts if name.startswith("OrderManager.")}
    assert {name: counts[name] for name in once.keys() | managed} == once
    for event in recorder.events:
        schema = event_schemas.schema_of(CATALOGUE[event["detail-type"]])
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(event["detail"])


@pytest.mark.cloud
def test_event_that_is_delivered_twice_has_one_effect(
    shop: TestShop, recorder: EventRecorder
) -> None:
    shop_id = shop.new_shop()
    order, _ = shop.place(shop_id)
    eventually(lambda: recorder.of(order)["OrderProcessor.WaitingProduction"])
    for action in ("make", "complete", "collect"):
        shop.act(order, action)
    eventually(lambda: recorder.of(order).keys() >= COLLECTED)
    before = recorder.of(order)
    again = [e for e in recorder.events if e["detail"].get("orderId") == order["orderId"]]
    entries = [
        {"Source": e["source"], "DetailType": e["detail-type"], "Detail": json.dumps(e["detail"])}
        for e in reversed(again)
    ]
    for entry in entries:
        shop.aws.client("events").put_events(Entries=[entry])
    other, _ = shop.place(shop_id)
    eventually(lambda: recorder.of(other)["QueueService.OrderJoined"] == 1)
    eventually(lambda: recorder.of(order)["OrderProcessor.WorkflowStarted"] >= 2)
    repeated = Counter(e["DetailType"] for e in entries)
    after = recorder.of(order)
    # Each repeated event is recorded once more, and none of them caused another event but a
    # second workflow, which is superseded, and the news of a complete journey, once more.
    extra = after - before - repeated
    assert set(extra) <= {"OrderProcessor.WorkflowStarted", "OrderJourney.AllEventsStored"}
    assert shop.order(order)["state"] == "COLLECTED"
