"""A journey is one small item, from which its events are read as they were stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.order_journey import model, store
from chalicelib.order_journey.store import JourneyStore
from tests.order_journey import histories
from tests.order_journey.histories import History
from tests.order_journey.test_model import entries

_WITHOUT_QUEUE = ("Validator.NewOrder", "OrderManager.OrderCollected")


class OneItemTable:
    """Applies the updates of a journey's item, as DynamoDB does."""

    def __init__(self) -> None:
        self.item: dict[str, Any] = {}

    def update_item(self, **request: Any) -> dict[str, Any]:
        names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
        self.item.update(request["Key"])
        self.item.setdefault(names["#event"], values[":event"])
        self.item.setdefault("expiresAtEpoch", values[":expires"])
        if ":journey" in values:
            self.item["journeyId"] = values[":journey"]
            self.item["sharedByEvents"] = values[":shared"]
        return {"Attributes": dict(self.item)}

    def get_item(self, **_: Any) -> dict[str, Any]:
        return {"Item": self.item} if self.item else {}


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> OneItemTable:
    one = OneItemTable()
    monkeypatch.setattr(store, "table", lambda name: one)
    return one


def with_queues(history: History) -> History:
    """Return a history whose orders' events carry the queue, as those of real orders do."""
    carried = History()
    waiting = [{"number": 7, "estimatedWaitSeconds": {"low": 30, "high": 60}}]
    for event in history.events:
        if "order" in event.detail and event.kind not in _WITHOUT_QUEUE:
            event.detail["queue"] = {
                "revision": 9,
                "length": 12,
                "estimatedWaitSeconds": {"low": 60, "high": 90},
                "waiting": waiting if event.kind == "OrderManager.WaitingCompletion" else [],
            }
        if not event.kind.startswith("QueueService."):
            carried.events.append(event)
    return carried


def test_events_are_read_as_they_were_stored(table: OneItemTable) -> None:
    history = with_queues(histories.recalled())
    stored = entries(history)
    for one in stored * 2:
        found = JourneyStore().add("demo_abc", one)
    assert sorted(found, key=lambda e: e.key) == sorted(stored, key=lambda e: e.key)
    assert JourneyStore().entries("demo_abc") == found


def test_first_delivery_of_an_event_stays(table: OneItemTable) -> None:
    first = entries(histories.placed())[0]
    again = model.entry("Validator.NewOrder", "again", "2026-11-20T10:00:00Z", {
        "orderId": "demo_abc", "order": histories.placed().events[0].detail["order"],
    })  # fmt: skip
    JourneyStore().add("demo_abc", first)
    [stored] = JourneyStore().add("demo_abc", again)
    assert stored.event_id == first.event_id


def test_item_of_a_whole_order_is_smaller_than_two_write_units(table: OneItemTable) -> None:
    history = with_queues(histories.completed())
    for one in entries(history):
        JourneyStore().add("demo_abc", replace(one, event_id="e" * 36))
    assert len(table.item) == len(history.events) + 5
    assert sum(len(name) + len(str(value)) for name, value in table.item.items()) < 2048
