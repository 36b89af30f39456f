"""The clients of AWS: one for each service, which tries again what may succeed."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from chalicelib.kernel import aws
from tests.fake_shop.scripted import ScriptedShop

THROTTLED = (400, {"__type": "ThrottlingException", "message": "Slow down."})
REFUSED = (400, {"__type": "AccessDeniedException", "message": "No."})


@pytest.fixture(autouse=True)
def short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let boto3 wait no time before another attempt."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _seconds: None)


def test_service_has_one_client_in_a_process(service: ScriptedShop) -> None:
    assert aws.client("events") is aws.client("events")


def test_call_is_signed_with_the_role_of_the_function(service: ScriptedShop) -> None:
    service.will_answer((200, {"FailedEntryCount": 0, "Entries": []}))
    aws.client("events").put_events(Entries=[{"Detail": "café"}])
    [sent] = service.received
    assert sent.body == {"Entries": [{"Detail": "café"}]}
    assert sent.headers["x-amz-security-token"] == "session"
    assert "/eu-west-1/events/aws4_request" in sent.headers["authorization"]


@pytest.mark.parametrize("failure", [THROTTLED, (503, {}), None])
def test_transient_failure_is_tried_again(
    service: ScriptedShop, failure: tuple[int, dict[str, str]] | None
) -> None:
    service.will_answer(failure, failure, (200, {"FailedEntryCount": 0, "Entries": []}))
    assert aws.client("events").put_events(Entries=[])["FailedEntryCount"] == 0
    assert len(service.received) == 3


def test_brief_client_gives_up_after_two_attempts(service: ScriptedShop) -> None:
    service.will_answer(*[(500, {})] * 2)
    with pytest.raises(ClientError):
        aws.brief_client("events").put_events(Entries=[])
    assert len(service.received) == 2


def test_refusal_is_raised_at_once(service: ScriptedShop) -> None:
    service.will_answer(REFUSED)
    with pytest.raises(ClientError) as raised:
        aws.client("events").put_events(Entries=[])
    assert raised.value.response["Error"]["Code"] == "AccessDeniedException"
    assert len(service.received) == 1


def test_lasting_failure_is_raised_after_four_attempts(service: ScriptedShop) -> None:
    service.will_answer(*[(500, {})] * 4)
    with pytest.raises(ClientError):
        aws.client("events").put_events(Entries=[])
    assert len(service.received) == 4
