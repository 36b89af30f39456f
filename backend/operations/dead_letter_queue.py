"""Reads the dead-letter queue of a stage, and replays letters to the listener that failed.

A letter is deleted only after its listener has accepted the event again. If it fails
once more, the event comes back as another dead letter. A replay that ends between the
two steps is repeated by the next one; handlers are idempotent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from backend.operations.dead_letters import DeadLetter, Kind, parse
from backend.operations.errors import DeadLetterNotFound, NotReplayable
from backend.operations.stage import Stage

# Nobody else receives a letter meanwhile. A replay of many takes seconds.
_HELD_SECONDS = 120
_POLL_SECONDS = 1
_MOST_LETTERS = 1000


class DeadLetterQueue:
    """The letters that are in the queue now; `with` puts back those that were not deleted."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._sqs = stage.aws.client("sqs")
        self._held: dict[str, DeadLetter] = {}

    def __enter__(self) -> DeadLetterQueue:
        for message in self._receive():
            letter = parse(self._stage, message)
            self._held[letter.message_id] = letter
        return self

    def __exit__(self, *_: object) -> None:
        letters = list(self._held.values())
        for start in range(0, len(letters), 10):
            entries = [
                {"Id": str(n), "ReceiptHandle": letter.receipt_handle, "VisibilityTimeout": 0}
                for n, letter in enumerate(letters[start : start + 10])
            ]
            self._sqs.change_message_visibility_batch(
                QueueUrl=self._stage.undelivered_url, Entries=entries
            )

    @property
    def letters(self) -> list[DeadLetter]:
        """The letters that are left, oldest first."""
        return sorted(self._held.values(), key=lambda letter: letter.failed_at)

    def find(self, beginning: str) -> DeadLetter:
        """Return the letter whose id begins so.

        Raises:
            DeadLetterNotFound: None does, or several do.
        """
        found = [one for one in self.letters if one.message_id.startswith(beginning)]
        if len(found) != 1:
            raise DeadLetterNotFound(beginning)
        return found[0]

    def replay(self, letter: DeadLetter) -> None:
        """Hand the event to its listener again, then delete the letter.

        Raises:
            NotReplayable: The listener does not exist any more, or the event is lost.
        """
        try:
            _hand_over(self._stage, letter)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise NotReplayable(f"{letter.short_id} stays in the queue: {code}.") from error
        self._sqs.delete_message(
            QueueUrl=self._stage.undelivered_url, ReceiptHandle=letter.receipt_handle
        )
        del self._held[letter.message_id]

    def _receive(self) -> Iterator[dict[str, Any]]:
        """Yield the messages that are in the queue, each once; SQS returns a part at a time.

        A long poll asks all of SQS's servers: when it returns nothing, there is nothing.
        """
        seen: set[str] = set()
        while len(seen) < _MOST_LETTERS:
            answer = self._sqs.receive_message(
                QueueUrl=self._stage.undelivered_url,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=_POLL_SECONDS,
                VisibilityTimeout=_HELD_SECONDS,
                MessageSystemAttributeNames=["SentTimestamp"],
                MessageAttributeNames=["All"],
            )
            new = [m for m in answer.get("Messages", []) if m["MessageId"] not in seen]
            if not new:
                return
            seen |= {message["MessageId"] for message in new}
            yield from new


def _hand_over(stage: Stage, letter: DeadLetter) -> None:
    match letter.kind:
        case Kind.FUNCTION:
            _invoke(stage, letter.target, letter.body["requestPayload"])
        case Kind.STREAM:
            _invoke(stage, letter.target, {"Records": _records(stage, letter)})
        case Kind.RULE if ":stateMachine:" in letter.target:
            _start(stage, letter)
        case Kind.RULE if ":function:" in letter.target:
            _invoke(stage, letter.target, letter.body)
        case _:
            raise NotReplayable(
                f"{letter.short_id} stays in the queue: it does not say who failed."
            )


def _invoke(stage: Stage, function_arn: str, event: Any) -> None:
    """Invoke a function asynchronously: with retries, and the dead-letter queue after them."""
    stage.aws.client("lambda").invoke(
        FunctionName=function_arn.removesuffix(":$LATEST"),
        InvocationType="Event",
        Payload=json.dumps(event).encode(),
    )


def _start(stage: Stage, letter: DeadLetter) -> None:
    """Start the workflow, named by the event, so that an event starts one only."""
    workflows = stage.aws.client("stepfunctions")
    try:
        workflows.start_execution(
            stateMachineArn=letter.target,
            name=f"replay-{letter.body['id']}"[:80],
            input=json.dumps(letter.body),
        )
    except workflows.exceptions.ExecutionAlreadyExists:
        return  # an earlier replay started it, and ended before it deleted the letter


def _records(stage: Stage, letter: DeadLetter) -> list[dict[str, Any]]:
    """Return the records that a letter names, as Lambda gives them to a function.

    Raises:
        NotReplayable: The stream does not hold them any more.
    """
    place, streams = letter.body["DDBStreamBatchInfo"], stage.aws.client("dynamodbstreams")
    iterator = streams.get_shard_iterator(
        StreamArn=place["streamArn"],
        ShardId=place["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=place["startSequenceNumber"],
    )["ShardIterator"]
    size = int(place["batchSize"])
    records = streams.get_records(ShardIterator=iterator, Limit=size)["Records"][:size]
    if len(records) < size:
        raise NotReplayable(f"{letter.short_id} stays in the queue: its records have expired.")
    return [_as_lambda_has_it(record, place["streamArn"]) for record in records]


def _as_lambda_has_it(record: dict[str, Any], stream_arn: str) -> dict[str, Any]:
    change = dict(record["dynamodb"])
    moment = change["ApproximateCreationDateTime"]
    if isinstance(moment, datetime):
        change["ApproximateCreationDateTime"] = moment.timestamp()
    return {**record, "dynamodb": change, "eventSourceARN": stream_arn}
