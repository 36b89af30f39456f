"""The archive is replayed to one listener, and to no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.open_shop import TestShop, eventually
from tests.operations.operating import output, run, stage_of
from tests.shop.test_events import EventRecorder

pytestmark = pytest.mark.cloud


@pytest.fixture
def recorder(shop: TestShop) -> Iterator[EventRecorder]:
    recorder = EventRecorder(shop, "replay")
    yield recorder
    recorder.close()


@pytest.fixture
def archive(shop: TestShop) -> Iterator[None]:
    """Record the events as the foundation's archive does, which the local stage has not."""
    events, name = shop.aws.client("events"), stage_of(shop).prefix.rstrip("-")
    secret = ["OrderProcessor.WorkflowStarted", "OrderProcessor.WaitingCompletion"]
    pattern = {
        "source": [{"prefix": f"serverlesspresso.{shop.stage}."}],
        "detail-type": [{"anything-but": secret}],
    }
    events.create_archive(
        ArchiveName=name,
        EventSourceArn=events.describe_event_bus()["Arn"],
        EventPattern=json.dumps(pattern),
    )
    yield
    events.delete_archive(ArchiveName=name)


def moment(*, minutes: int) -> str:
    return (datetime.now().astimezone() + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.usefixtures("archive")
def test_lost_journey_is_mended_and_no_other_listener_hears_of_it(
    shop: TestShop, recorder: EventRecorder
) -> None:
    order, token = shop.place(shop.new_shop())
    shop.call("DELETE", f"/orders/{order['orderId']}", token)
    table = shop.table("journeys")
    key = {"pk": f"ORDER#{order['orderId']}", "sk": "JOURNEY"}

    def is_stored() -> bool:
        item = table.get_item(Key=key).get("Item", {})
        types = {name.split("#")[1] for name in item if name.startswith("event#")}
        return types >= {"Validator.NewOrder", "OrderManager.OrderCancelled"}

    eventually(is_stored)
    eventually(lambda: recorder.of(order)["QueueService.OrderCancelled"])
    table.delete_item(Key=key)
    period = ("--from", moment(minutes=-60), "--to", moment(minutes=60))
    said = output(shop, "replay", *period, "--listener", "order_journey")
    assert said == "The events were replayed to order_journey.\n"
    eventually(is_stored)
    for name in ("Validator.NewOrder", "OrderManager.OrderCancelled"):
        assert recorder.of(order)[name] == 1, "the recorder's rule is not the replay's"


def test_stage_without_an_archive_says_so(shop: TestShop) -> None:
    result = run(shop, "replay", "--from", moment(minutes=-5), "--listener", "order_journey")
    assert result.exit_code == 1
    assert "has no archive" in str(result.exception)


@pytest.mark.usefixtures("archive")
def test_unknown_listener_is_refused_with_the_known_ones(shop: TestShop) -> None:
    result = run(shop, "replay", "--from", moment(minutes=-5), "--listener", "order_jorney")
    assert result.exit_code == 1
    assert "order_journey, order_manager" in str(result.exception)


def test_period_must_not_be_empty(shop: TestShop) -> None:
    words = ("--from", moment(minutes=5), "--to", moment(minutes=-5), "--listener", "publisher")
    assert run(shop, "replay", *words).exit_code == 2
