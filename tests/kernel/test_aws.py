"""A call to AWS: what is sent, what is tried again, and how a refusal is raised."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError, HTTPClientError

from chalicelib.kernel.aws import EVENTS, IOT_DATA, AwsClient
from chalicelib.kernel.settings import MissingSetting
from tests.fake_shop.scripted import ScriptedShop

THROTTLED = (400, {"__type": "com.amazonaws.events#ThrottlingException", "message": "Slow down."})
REFUSED = (400, {"__type": "AccessDeniedException", "Message": "No."})


@pytest.fixture
def delays() -> list[float]:
    return []


@pytest.fixture
def events(service: ScriptedShop, delays: list[float]) -> Iterator[AwsClient]:
    client = AwsClient(EVENTS, sleep=delays.append)
    yield client
    client.close()


def test_call_is_a_signed_post_of_its_json(service: ScriptedShop, events: AwsClient) -> None:
    service.will_answer((200, {"FailedEntryCount": 0}))
    assert events.call("PutEvents", Entries=[{"Detail": "café"}]) == {"FailedEntryCount": 0}
    [sent] = service.received
    assert (sent.method, sent.path, sent.body) == ("POST", "/", {"Entries": [{"Detail": "café"}]})
    assert sent.headers["x-amz-target"] == "AWSEvents.PutEvents"
    assert sent.headers["content-type"] == "application/x-amz-json-1.1"
    assert sent.headers["x-amz-security-token"] == "session"
    assert "/eu-west-1/events/aws4_request" in sent.headers["authorization"]


def test_trace_is_passed_on_so_that_aws_can_end_a_loop(
    service: ScriptedShop, events: AwsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-2-3")
    service.will_answer((200, {}))
    events.call("PutEvents", Entries=[])
    assert service.received[0].headers["x-amzn-trace-id"] == "Root=1-2-3"


@pytest.mark.parametrize("failure", [THROTTLED, (503, "busy"), (429, {}), None])
def test_transient_failure_is_tried_again(
    service: ScriptedShop, events: AwsClient, delays: list[float], failure: tuple[int, str] | None
) -> None:
    service.will_answer(failure, failure, (200, {"FailedEntryCount": 0}))
    assert events.call("PutEvents", Entries=[])["FailedEntryCount"] == 0
    assert len(delays) == 2
    assert delays[0] < delays[1]


def test_refusal_is_raised_at_once_with_what_the_service_says(
    service: ScriptedShop, events: AwsClient, delays: list[float]
) -> None:
    service.will_answer(REFUSED)
    with pytest.raises(ClientError) as raised:
        events.call("PutEvents", Entries=[])
    assert raised.value.response["Error"] == {"Code": "AccessDeniedException", "Message": "No."}
    assert raised.value.operation_name == "PutEvents"
    assert delays == []


def test_code_of_a_refusal_in_xml_is_read(service: ScriptedShop, events: AwsClient) -> None:
    service.will_answer((403, "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>"))
    with pytest.raises(ClientError) as raised:
        events.call("PutEvents", Entries=[])
    assert raised.value.response["Error"]["Code"] == "AccessDenied"


def test_lasting_failure_is_raised_after_four_attempts(
    service: ScriptedShop, events: AwsClient
) -> None:
    service.will_answer(*[(500, "<html>broken</html>")] * 4)
    with pytest.raises(ClientError) as raised:
        events.call("PutEvents", Entries=[])
    assert raised.value.response["Error"]["Code"] == "500"
    service.will_answer(*[None] * 4)
    with pytest.raises(HTTPClientError):
        events.call("PutEvents", Entries=[])
    assert len(service.received) == 8


def test_message_is_posted_to_its_own_path(service: ScriptedShop) -> None:
    service.will_answer((200, {}))
    client = AwsClient(IOT_DATA)
    client.post("Publish", b'{"a":1}', path="/topics/a%2Fb", query="qos=1")
    client.close()
    [sent] = service.received
    assert (sent.path, sent.body) == ("/topics/a%2Fb?qos=1", {"a": 1})


def test_missing_region_fails_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
    with pytest.raises(MissingSetting, match="AWS_REGION"):
        AwsClient(EVENTS)
