"""The events of a real order are as the catalogue says; what comes twice is told once."""

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


def test_written_schemas_are_those_of_the_catalogue() -> None:
    written = {path.name: path.read_text() for path in event_schemas.FOLDER.glob("*.json")}
    assert written == event_schemas.texts()


class Ear:
    """Hears every event of the stage, tokens and all, as only a test may."""

    def __init__(self, shop: TestShop, name: str) -> None:
        events, self._sqs = shop.aws.client("events"), shop.aws.client("sqs")
        self._name, self._events = name, events
        self._queue = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        pattern = {"source": [{"prefix": f"serverlesspresso.{shop.stage}."}]}
        events.put_rule(Name=name, EventPattern=json.dumps(pattern))
        arn = f"arn:aws:sqs:{shop.aws.region}:000000000000:{name}"
        events.put_targets(Rule=name, Targets=[{"Id": "ear", "Arn": arn}])
        self.heard: list[dict[str, Any]] = []

    def close(self) -> None:
        """Hear no more: no rule of a test may stay, since another test counts who hears tokens."""
        self._events.remove_targets(Rule=self._name, Ids=["ear"])
        self._events.delete_rule(Name=self._name)

    def listen(self) -> list[dict[str, Any]]:
        """Return everything heard so far."""
        while True:
            answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
            messages = answer.get("Messages", [])
            if not messages:
                return self.heard
            self.heard += [json.loads(message["Body"]) for message in messages]
            for message in messages:
                handle = message["ReceiptHandle"]
                self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=handle)

    def of(self, order: dict[str, Any]) -> Counter[str]:
        """Return how often each event of an order was heard."""
        return Counter(
            event["detail-type"]
            for event in self.listen()
            if event["detail"].get("orderId") == order["orderId"]
        )


@pytest.fixture
def ear(shop: TestShop, request: pytest.FixtureRequest) -> Iterator[Ear]:
    ear = Ear(shop, request.node.name[:60])
    yield ear
    ear.close()


@pytest.mark.cloud
def test_events_of_an_order_fit_the_catalogue_and_are_told_once(shop: TestShop, ear: Ear) -> None:
    shop_id = shop.new_shop()
    order, _ = shop.place(shop_id)
    for action in ("make", "unmake", "make", "complete", "recall", "complete", "collect"):
        assert shop.act(order, action).status_code == 200
    cancelled, token = shop.place(shop_id)
    shop.call("DELETE", f"/orders/{cancelled['orderId']}", token)
    # The line may hear of several steps in another order, and then tells the last alone.
    eventually(lambda: ear.of(order)["QueueService.OrderCompleted"])
    eventually(lambda: ear.of(order)["OrderManager.OrderCollected"])
    eventually(lambda: ear.of(cancelled)["QueueService.OrderCancelled"] == 1)
    counts = ear.of(order)
    assert {name: n for name, n in counts.items() if name.startswith("OrderManager.")} == {
        "OrderManager.WaitingCompletion": 1,
        "OrderManager.MakeOrder": 2,
        "OrderManager.OrderReleased": 1,
        "OrderManager.OrderCompleted": 2,
        "OrderManager.OrderRecalled": 1,
        "OrderManager.OrderCollected": 1,
    }
    assert counts["Validator.NewOrder"] == counts["OrderProcessor.WorkflowStarted"] == 1
    for event in ear.heard:
        schema = event_schemas.schema_of(CATALOGUE[event["detail-type"]])
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(event["detail"])


@pytest.mark.cloud
def test_event_that_comes_twice_is_told_once(shop: TestShop, ear: Ear) -> None:
    shop_id = shop.new_shop()
    order, _ = shop.place(shop_id)
    shop.act(order, "make")
    shop.act(order, "complete")
    eventually(lambda: ear.of(order)["QueueService.OrderCompleted"] == 1)
    before = ear.of(order)
    again = [e for e in ear.heard if e["detail"].get("orderId") == order["orderId"]]
    entries = [
        {"Source": e["source"], "DetailType": e["detail-type"], "Detail": json.dumps(e["detail"])}
        for e in reversed(again)
    ]
    for entry in entries:
        shop.aws.client("events").put_events(Entries=[entry])
    other, _ = shop.place(shop_id)
    eventually(lambda: ear.of(other)["QueueService.OrderJoined"] == 1)
    eventually(lambda: ear.of(order)["OrderProcessor.WorkflowStarted"] >= 2)
    repeated = Counter(e["DetailType"] for e in entries)
    told = ear.of(order)
    # What was put twice is heard twice; nobody answered it with anything new.
    # The one thing that starts anew is a workflow, which is told to leave.
    extra = told - before - repeated
    assert set(extra) <= {"OrderProcessor.WorkflowStarted"}
    assert shop.order(order)["state"] == "COMPLETED"
