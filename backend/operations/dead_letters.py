"""The dead letters of a stage: events that could not be handled, even after their retries.

A dead letter wraps its event in one of three ways, by who gave it up: Lambda's on-failure
destination holds the event and the function; EventBridge sends the event as it is, with
the target in the message's attributes; a stream's destination holds the place of the
records in the stream, which keeps them for a day.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from backend.operations.event_summary import EventSummary
from backend.operations.stage import WORKFLOW, Stage


class Kind(StrEnum):
    """Who gave the event up."""

    FUNCTION = "function"
    RULE = "rule"
    STREAM = "stream"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class DeadLetter:
    """A dead letter. Its body may hold a task token: it is neither shown nor printed.

    Attributes:
        message_id: SQS's id, which stays the same.
        listener: Whose failure it is, such as `order_journey`.
        event: What is shown of the event; None for records of a stream.
        error: The type of the error or of the condition.
        attempts: How often it was tried.
        failed_at: When it was given up, as its sender writes it.
        request_id: Of the last invocation, by which the log is searched.
        target: The ARN that it is replayed to.
    """

    message_id: str
    kind: Kind
    listener: str
    event: EventSummary | None
    error: str
    attempts: int | None
    failed_at: str
    request_id: str | None
    target: str
    receipt_handle: str = field(repr=False)
    body: Mapping[str, Any] = field(repr=False)

    @property
    def short_id(self) -> str:
        """The first eight characters of the id, which identify it among a queue's few."""
        return self.message_id[:8]


def parse(stage: Stage, message: Mapping[str, Any]) -> DeadLetter:
    """Return the dead letter in a message of the queue, as `receive_message` returns it."""
    try:
        body = json.loads(message["Body"])
    except ValueError:
        body = {}
    body = body if isinstance(body, dict) else {}
    context = body.get("requestContext")
    if isinstance(context, dict) and ("requestPayload" in body or "DDBStreamBatchInfo" in body):
        return _of_function(stage, message, body, context)
    return _of_rule(stage, message, body)


def _of_function(
    stage: Stage, message: Mapping[str, Any], body: dict[str, Any], context: dict[str, Any]
) -> DeadLetter:
    payload, is_stream = body.get("requestPayload"), "DDBStreamBatchInfo" in body
    response = body.get("responsePayload")
    error = response.get("errorType") if isinstance(response, dict) else None
    target = str(context.get("functionArn", ""))
    return DeadLetter(
        message_id=message["MessageId"],
        kind=Kind.STREAM if is_stream else Kind.FUNCTION,
        listener=stage.listener_of(target),
        event=EventSummary.of(payload) if isinstance(payload, dict) else None,
        error=str(error or context.get("condition", "")),
        attempts=context.get("approximateInvokeCount"),
        failed_at=str(body.get("timestamp") or _sent_at(message)),
        request_id=context.get("requestId"),
        target=target,
        receipt_handle=message["ReceiptHandle"],
        body=body,
    )


def _of_rule(stage: Stage, message: Mapping[str, Any], body: dict[str, Any]) -> DeadLetter:
    attributes = {
        name: str(value.get("StringValue", ""))
        for name, value in message.get("MessageAttributes", {}).items()
    }
    target = attributes.get("TARGET_ARN", "")
    is_event = "detail-type" in body and bool(target)
    attempts = attributes.get("RETRY_ATTEMPTS", "")
    is_workflow = ":stateMachine:" in target
    return DeadLetter(
        message_id=message["MessageId"],
        kind=Kind.RULE if is_event else Kind.UNKNOWN,
        listener=WORKFLOW if is_workflow else stage.listener_of(target) or "unknown",
        event=EventSummary.of(body) if "detail-type" in body else None,
        error=attributes.get("ERROR_CODE", ""),
        attempts=int(attempts) if attempts.isdigit() else None,
        failed_at=_sent_at(message),
        request_id=None,
        target=target,
        receipt_handle=message["ReceiptHandle"],
        body=body,
    )


def _sent_at(message: Mapping[str, Any]) -> str:
    sent_ms = int(message.get("Attributes", {}).get("SentTimestamp", 0))
    return datetime.fromtimestamp(sent_ms / 1000, UTC).isoformat(timespec="seconds")
