"""A handler that fails every time is retried, dead-lettered and replayed: nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.order_manager.store import DynamoOrderRepository
from tests.in_process import as_function
from tests.open_shop import TestShop, eventually
from tests.operations.operating import broken, output, run, stage_of, wait_until_letters
from tests.shop.test_events import EventRecorder

pytestmark = pytest.mark.cloud


@pytest.fixture
def recorder(shop: TestShop) -> Iterator[EventRecorder]:
    recorder = EventRecorder(shop, "dead-letters")
    yield recorder
    recorder.close()


def test_what_failed_is_replayed_after_the_mend(shop: TestShop, recorder: EventRecorder) -> None:
    shop_id = shop.new_shop()
    with broken(shop, "order_manager", "order_journey"):
        order, _ = shop.place(shop_id)
        order_id = order["orderId"]
        first = ("OrderProcessor.WorkflowStarted", "OrderManager.WaitingCompletion")
        listed = wait_until_letters(shop, order_id, *first)
    line = next(ln for ln in listed.splitlines() if order_id in ln and "WorkflowStarted" in ln)
    assert "order_manager" in line
    shown = output(shop, "dead-letters", "show", line.split()[0])
    assert "attempts     3" in shown
    recorder.read()
    tokens = [e["detail"]["taskToken"] for e in recorder.events if "taskToken" in e["detail"]]
    assert tokens
    replayed = output(shop, "dead-letters", "replay", "--all")
    assert [token for token in tokens if token in listed + shown + replayed] == []
    assert shop.code(shop_id) not in listed + shown + replayed

    assert shop.act(order, "make").status_code == 200
    assert shop.act(order, "complete").status_code == 200

    def has_used_its_workflow() -> bool:
        """Return whether the replayed task tokens brought the order's workflow to its end."""
        with as_function(shop):
            execution = DynamoOrderRepository().load(order_id).workflow.execution_arn
        states = shop.aws.client("stepfunctions")
        return execution is not None and bool(
            states.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"
        )

    eventually(has_used_its_workflow, seconds=120)

    def journey() -> set[str]:
        path = f"/staff/shops/{shop_id}/orders/{order_id}/journey"
        answer = shop.call("GET", path, "barista").json()
        return {event["type"] for event in answer.get("events", [])}

    wanted = {"Validator.NewOrder", "OrderManager.WaitingCompletion", "OrderManager.OrderCompleted"}
    eventually(lambda: wanted <= journey(), seconds=120)
    eventually(lambda: order_id not in output(shop, "dead-letters", "list"))


def test_letter_of_a_listener_that_fails_again_comes_back(shop: TestShop) -> None:
    order_id = "demo_0123456789012345678901"
    event = {"id": "e-1", "detail-type": "OrderManager.MakeOrder", "detail": {"orderId": order_id}}
    put_letter(shop, "order_journey", event)
    with broken(shop, "order_journey"):
        wait_until_letters(shop, order_id, "MakeOrder")
        output(shop, "dead-letters", "replay", "--listener", "order_journey")
        wait_until_letters(shop, order_id, "MakeOrder")
    empty(shop)


def test_records_of_a_stream_are_read_from_the_stream_again(
    shop: TestShop, recorder: EventRecorder
) -> None:
    shop_id = shop.new_shop()
    stream = shop.table("config").latest_stream_arn
    streams = shop.aws.client("dynamodbstreams")
    shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(
        StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    own = next(r for r in records(streams, iterator) if key_of(r) == shop_id)
    number = own["dynamodb"]["SequenceNumber"]
    place = {"shardId": shard, "startSequenceNumber": number, "batchSize": 1, "streamArn": stream}

    def told() -> int:
        names = [e["detail-type"] for e in recorder.read() if e["detail"].get("shopId") == shop_id]
        return names.count("ConfigService.ConfigChanged")

    eventually(lambda: told() >= 3)
    before = told()
    put_letter(shop, "config_service", None, DDBStreamBatchInfo=place)
    assert "config_service" in output(
        shop, "dead-letters", "replay", "--listener", "config_service"
    )
    eventually(lambda: told() > before)


def records(streams: Any, iterator: str) -> Iterator[dict[str, Any]]:
    """Yield what is in a stream, however many pages that is."""
    while True:
        page = streams.get_records(ShardIterator=iterator)
        if not page["Records"]:
            return
        yield from page["Records"]
        iterator = page["NextShardIterator"]


def key_of(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["Keys"]["shopId"]["S"])


def test_letter_that_does_not_say_who_failed_stays(shop: TestShop) -> None:
    sqs, url = shop.aws.client("sqs"), stage_of(shop).undelivered_url
    sqs.send_message(QueueUrl=url, MessageBody="no JSON, <taskToken>")
    result = run(shop, "dead-letters", "replay", "--all")
    assert result.exit_code == 1
    assert "does not say who failed" in str(result.exception)
    assert "unknown" in output(shop, "dead-letters", "list")
    empty(shop)


def test_unknown_id_is_refused(shop: TestShop) -> None:
    result = run(shop, "dead-letters", "show", "ffffffff")
    assert result.exit_code == 1
    assert "There is no dead letter ffffffff" in str(result.exception)


def put_letter(shop: TestShop, listener: str, event: object, **more: object) -> None:
    """Put a dead letter into the queue, as Lambda's destination writes it."""
    stage = stage_of(shop)
    context = {"functionArn": stage.function_arn(listener), "condition": "RetriesExhausted"}
    body = {"requestContext": {**context, "approximateInvokeCount": 3}, **more}
    body |= {} if event is None else {"requestPayload": event}
    sqs = shop.aws.client("sqs")
    sqs.send_message(QueueUrl=stage.undelivered_url, MessageBody=json.dumps(body))


def empty(shop: TestShop) -> None:
    shop.aws.client("sqs").purge_queue(QueueUrl=stage_of(shop).undelivered_url)
