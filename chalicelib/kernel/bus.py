"""The way out of a room: publishes its events on the default bus, under its own source."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol

import boto3

from chalicelib.kernel.events import CATALOGUE, source
from chalicelib.kernel.records import to_record
from chalicelib.kernel.settings import stage

_ENTRIES_A_CALL = 10


class PublishFailed(Exception):
    """Raised when EventBridge did not take every event; whoever called tries again."""


@dataclass(frozen=True)
class Event:
    """An event to be told: an entry of the catalogue and its payload."""

    name: str
    payload: Any


class Publish(Protocol):
    """The way out as a service knows it: `Bus.publish`."""

    def __call__(self, *events: Event) -> None:
        """Tell events, all or an exception."""


class Bus:
    """Publishes events. The room that each is told by comes from the catalogue.

    IAM allows a function its own rooms' sources only:
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
    """

    def __init__(self, stage_name: str | None = None, client: Any = None) -> None:
        self._stage = stage_name or stage()
        self._client = client or boto3.client("events")

    def publish(self, *events: Event) -> None:
        """Publish `events`, in one call for each ten.

        Raises:
            PublishFailed: EventBridge refused at least one of them.
        """
        for start in range(0, len(events), _ENTRIES_A_CALL):
            entries = [self._entry(event) for event in events[start : start + _ENTRIES_A_CALL]]
            answer = self._client.put_events(Entries=entries)
            if answer["FailedEntryCount"]:
                codes = sorted({e["ErrorCode"] for e in answer["Entries"] if "ErrorCode" in e})
                raise PublishFailed(f"EventBridge refused events: {', '.join(codes)}")

    def _entry(self, event: Event) -> dict[str, str]:
        kind = CATALOGUE[event.name]
        detail = {"metadata": {"version": kind.version}, **to_record(event.payload)}
        return {
            "Source": source(self._stage, kind.room),
            "DetailType": event.name,
            "Detail": json.dumps(detail, ensure_ascii=False, separators=(",", ":")),
        }
