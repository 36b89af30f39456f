"""Each invocation writes one line: what it was about, how long it took, and no content."""

from __future__ import annotations

import itertools
import json
from types import SimpleNamespace
from typing import Any

import pytest
from chalice.app import DynamoDBEvent

from chalicelib.kernel import log
from chalicelib.kernel.event_handlers import event_handler

EVENT = SimpleNamespace(
    detail_type="OrderManager.MakeOrder",
    event_id="e-1",
    detail={"orderId": "demo_1", "taskToken": "secret", "order": {"name": "Zoe"}},
    context=SimpleNamespace(aws_request_id="r-1"),
)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_handled_event_writes_one_line_without_its_content(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "_invocations", itertools.count())
    handled = event_handler(lambda event: None)
    handled(EVENT)
    handled(EVENT)
    first, second = lines(capsys)
    assert first["event"] == "OrderManager.MakeOrder"
    assert (first["eventId"], first["orderId"], first["requestId"]) == ("e-1", "demo_1", "r-1")
    assert first["durationMs"] >= 0
    assert (first["coldStart"], second["coldStart"]) == (True, False)
    assert "secret" not in str(first)
    assert "Zoe" not in str(first)


def test_failed_event_writes_one_line_and_is_raised(capsys: pytest.CaptureFixture[str]) -> None:
    @event_handler
    def fail(event: Any) -> None:
        raise ValueError(event.detail["taskToken"])

    with pytest.raises(ValueError, match="secret"):
        fail(EVENT)
    [line] = lines(capsys)
    assert (line["level"], line["error"], line["orderId"]) == ("error", "ValueError", "demo_1")
    assert (line["requestId"], line["eventId"]) == ("r-1", "e-1")
    assert line["durationMs"] >= 0
    assert "secret" not in str(line)


def test_what_is_noted_is_in_the_line_of_its_own_invocation_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    @event_handler
    def publish(_: Any) -> None:
        log.note_published("OrderManager.MakeOrder", "e-2")
        log.note_published("QueueService.OrderStarted", "e-3")

    publish(EVENT)
    event_handler(lambda event: None)(EVENT)
    first, second = lines(capsys)
    assert [one["eventId"] for one in first["published"]] == ["e-2", "e-3"]
    assert "published" not in second


def test_line_names_the_trace_of_its_invocation(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = "1-67891233-abcdef012345678912345678"
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={root};Parent=53995c3f42cd8ad8;Sampled=1")
    event_handler(lambda event: None)(EVENT)
    assert lines(capsys)[0]["traceId"] == root


def test_stream_event_is_known_by_the_ids_of_its_records(
    capsys: pytest.CaptureFixture[str],
) -> None:
    change = {"ApproximateCreationDateTime": 1, "SequenceNumber": "1", "SizeBytes": 1}
    record = {
        "eventID": "s-1",
        "eventName": "INSERT",
        "awsRegion": "eu-west-1",
        "eventSourceARN": "arn",
        "dynamodb": {**change, "StreamViewType": "NEW_IMAGE", "NewImage": {"name": {"S": "Zoe"}}},
    }
    event_handler(lambda event: None)(DynamoDBEvent({"Records": [record]}, EVENT.context))
    [line] = lines(capsys)
    assert line["eventIds"] == ["s-1"]
    assert "Zoe" not in str(line)
