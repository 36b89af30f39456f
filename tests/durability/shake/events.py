"""Publishes events a second time, in another order, on the shop's own bus."""

from __future__ import annotations

import json
import random
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from backend.deploy.aws import Aws

_NAME = "shaking-table"
_MOST = 10  # entries of one PutEvents call


class EventTap:
    """A queue that receives every event of the stage, so that it can be published again."""

    def __init__(self, aws: Aws, stage: str) -> None:
        events, self._sqs = aws.client("events"), aws.client("sqs")
        self._events = events
        self._queue = self._sqs.create_queue(QueueName=_NAME)["QueueUrl"]
        pattern = {"source": [{"prefix": f"serverlesspresso.{stage}."}]}
        events.put_rule(Name=_NAME, EventPattern=json.dumps(pattern))
        arn = f"arn:aws:sqs:{aws.region}:000000000000:{_NAME}"
        events.put_targets(Rule=_NAME, Targets=[{"Id": "tap", "Arn": arn}])

    def take(self, count: int) -> list[dict[str, Any]]:
        """Return up to `count` of the events since the last call, and forget the others.

        There may be fewer, or none, while the queue does not answer.
        """
        found: list[dict[str, Any]] = []
        try:
            while len(found) < count and (messages := self._receive()):
                found += [json.loads(message["Body"]) for message in messages]
            self._sqs.purge_queue(QueueUrl=self._queue)
        except (BotoCoreError, ClientError):
            pass
        return found

    def publish_again(self, events: list[dict[str, Any]], rng: random.Random) -> int:
        """Publish events once more, shuffled; return how many. 0 if the bus does not answer."""
        rng.shuffle(events)
        for begin in range(0, len(events), _MOST):
            entries = [
                {
                    "Source": event["source"],
                    "DetailType": event["detail-type"],
                    "Detail": json.dumps(event["detail"]),
                }
                for event in events[begin : begin + _MOST]
            ]
            try:
                self._events.put_events(Entries=entries)
            except (BotoCoreError, ClientError):  # another fault happens meanwhile
                return 0
        return len(events)

    def _receive(self) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages
