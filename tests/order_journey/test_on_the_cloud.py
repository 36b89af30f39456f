"""Journeys of real orders: complete, in order, and found by their link."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud


def journey(shop: TestShop, order: dict[str, Any], own: int) -> list[dict[str, Any]]:
    """Return the journey's events once that many are the order's own, and it left the queue."""

    def when_complete() -> list[dict[str, Any]] | None:
        path = f"/staff/shops/{order['shopId']}/orders/{order['orderId']}/journey"
        answer = shop.call("GET", path, "barista")
        events: list[dict[str, Any]] = answer.json().get("events", [])
        enough = sum(e["orderVersion"] is not None for e in events) >= own
        ended = any(
            e["type"] in ("QueueService.OrderCompleted", "QueueService.OrderCancelled")
            for e in events
        )
        return events if enough and ended else None

    return eventually(when_complete)


def own_types(events: list[dict[str, Any]]) -> list[str]:
    return [e["type"].partition(".")[2] for e in events if e["orderVersion"] is not None]


def test_recalled_order_has_its_complete_journey(shop: TestShop) -> None:
    order, token = shop.place(shop.new_shop())
    for action in ("make", "complete", "recall", "complete", "collect"):
        assert shop.act(order, action).status_code == 200
    events = journey(shop, order, own=7)
    assert own_types(events) == [
        "NewOrder", "WaitingCompletion", "MakeOrder", "OrderCompleted", "OrderRecalled",
        "OrderCompleted", "OrderCollected",
    ]  # fmt: skip
    times = [e["time"] for e in events]
    assert times == sorted(times)
    shown = shop.call("GET", f"/orders/{order['orderId']}", token).json()["order"]

    def has_every_event() -> bool:
        """Compare the page with the list; an event of the queue may arrive between the reads."""
        html = shop.call("GET", shown["journeyUrl"])
        assert html.headers["Content-Type"].startswith("text/html")
        return html.text.count('<li class="event') == len(journey(shop, order, own=7))

    assert eventually(has_every_event)
    assert "taskToken" not in json.dumps(events)


def test_events_that_are_delivered_again_change_nothing(shop: TestShop) -> None:
    order, _ = shop.place(shop.new_shop())
    for action in ("make", "complete"):
        shop.act(order, action)
    before = journey(shop, order, own=4)
    bus = shop.aws.client("events")
    for event in reversed(before):
        if event["orderVersion"] is not None and event["service"] == "order-manager":
            detail = {"orderId": order["orderId"], "shopId": order["shopId"], **event["detail"]}
            bus.put_events(
                Entries=[
                    {
                        "Source": f"serverlesspresso.{shop.stage}.order-manager",
                        "DetailType": event["type"],
                        "Detail": json.dumps({"metadata": {"version": 1}, **detail}),
                    }
                ]
            )
    shop.act(order, "collect")
    after = journey(shop, order, own=5)
    assert own_types(after) == [*own_types(before), "OrderCollected"]


def test_journey_is_for_the_bar_of_its_order(shop: TestShop) -> None:
    order, token = shop.place(shop.new_shop())
    path = f"/staff/shops/{shop.shop_id}/orders/{order['orderId']}/journey"
    assert shop.call("GET", path, "barista").status_code == 404
    assert shop.call("GET", path, "display").status_code == 403
    assert shop.call("GET", path, token).status_code == 401
    assert shop.call("GET", "/journeys/nothing").status_code == 404
