"""Follows the events of a stage as they are published.

An archive cannot be followed, and production has no log of its events. So a rule and a
queue are made for the time of the command: the rule leaves out the events that carry a
task token, so that no token is ever in the queue, and only this rule may send to it.
Both are deleted at the end. After a kill they are deleted by the next command: the queue
is marked with the time until which it is followed, which grows while it is.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from backend.operations.event_summary import EventSummary
from backend.operations.stage import Stage
from chalicelib.contract.events import CATALOGUE

_FOLLOWED_UNTIL = "followedUntil"
_TIME_TO_LIVE_SECONDS = 300
_RENEW_SECONDS = 60
_POLL_SECONDS = 2
_SECRET_TYPES = sorted(name for name, event in CATALOGUE.items() if event.carries_task_token)


class EventTail:
    """A rule and a queue of its own; `with` deletes both at its end."""

    def __init__(self, stage: Stage, now: Callable[[], float] = time.time) -> None:
        self._stage = stage
        self._now = now
        self._sqs = stage.aws.client("sqs")
        self._events = stage.aws.client("events")
        self.name = f"{stage.prefix}tail-{secrets.token_hex(4)}"
        self._url = ""
        self._renewed_at = 0.0

    def __enter__(self) -> EventTail:
        self.delete_leftovers()
        try:
            self._create()
        except BaseException:
            self._delete(self.name)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._delete(self.name)

    def read(self) -> list[EventSummary]:
        """Return the events that came since the last call, after two seconds at most."""
        if self._now() - self._renewed_at > _RENEW_SECONDS:
            self._sqs.tag_queue(QueueUrl=self._url, Tags=self._lease())
        answer = self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=_POLL_SECONDS
        )
        messages = answer.get("Messages", [])
        if messages:
            entries = [
                {"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(messages)
            ]
            self._sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)
        found = [EventSummary.of(json.loads(message["Body"])) for message in messages]
        return sorted(found, key=lambda event: event.time)

    def delete_leftovers(self) -> None:
        """Delete the rules and queues of commands that were killed."""
        for url in self._queues():
            with contextlib.suppress(ClientError):  # another command deletes it just now
                tags = self._sqs.list_queue_tags(QueueUrl=url).get("Tags", {})
                if float(tags.get(_FOLLOWED_UNTIL, 0)) < self._now():
                    self._delete(url.rpartition("/")[2])

    def _queues(self) -> Iterator[str]:
        pages = self._sqs.get_paginator("list_queues")
        for page in pages.paginate(QueueNamePrefix=f"{self._stage.prefix}tail-"):
            yield from page.get("QueueUrls", [])

    def _create(self) -> None:
        attributes = {"MessageRetentionPeriod": "300", "SqsManagedSseEnabled": "true"}
        queue = self._sqs.create_queue(
            QueueName=self.name, Attributes=attributes, tags=self._lease()
        )
        self._url = queue["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        queue_arn = arn["Attributes"]["QueueArn"]
        pattern = {
            "source": [{"prefix": f"serverlesspresso.{self._stage.name}."}],
            "detail-type": [{"anything-but": _SECRET_TYPES}],
        }
        rule = self._events.put_rule(
            Name=self.name,
            Description="Made by shop events, which deletes it.",
            EventPattern=json.dumps(pattern),
        )
        policy = json.dumps(_policy(queue_arn, rule["RuleArn"]))
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": policy})
        target = {"Id": "tail", "Arn": queue_arn}
        answer = self._events.put_targets(Rule=self.name, Targets=[target])
        if answer["FailedEntryCount"]:
            raise RuntimeError("EventBridge did not accept the queue as a target.")

    def _lease(self) -> dict[str, str]:
        self._renewed_at = self._now()
        return {_FOLLOWED_UNTIL: str(int(self._renewed_at + _TIME_TO_LIVE_SECONDS))}

    def _delete(self, name: str) -> None:
        """Delete a rule and its queue, as far as they exist; the queue, which is marked, last."""
        for call, arguments in (
            (self._events.remove_targets, {"Rule": name, "Ids": ["tail"]}),
            (self._events.delete_rule, {"Name": name}),
        ):
            self._call_if_there(call, arguments)
        with contextlib.suppress(self._sqs.exceptions.QueueDoesNotExist):
            url = self._sqs.get_queue_url(QueueName=name)["QueueUrl"]
            self._sqs.delete_queue(QueueUrl=url)

    def _call_if_there(self, call: Callable[..., Any], arguments: dict[str, Any]) -> None:
        with contextlib.suppress(self._events.exceptions.ResourceNotFoundException):
            call(**arguments)


def _policy(queue_arn: str, rule_arn: str) -> dict[str, Any]:
    """Return the policy by which this rule alone may send to the queue."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
