"""Publishes a service's events on the default event bus, under the service's own source."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.contract.events import CATALOGUE, source
from chalicelib.contract.serialization import to_record
from chalicelib.kernel import aws, log
from chalicelib.kernel.publishing import Event
from chalicelib.kernel.settings import stage

_ENTRIES_A_CALL = 10


class PublishFailed(Exception):
    """Raised when EventBridge did not accept every event; the caller retries."""


class EventBus:
    """Publishes events; the catalogue names the service that publishes each.

    IAM allows a function the sources of its own services only:
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
    """

    def __init__(self, *, is_brief: bool = False) -> None:
        """Publish with the usual patience, or with `aws.brief_client`, which soon gives up."""
        self._stage = stage()
        self._client = aws.brief_client("events") if is_brief else aws.client("events")

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
            for entry, result in zip(entries, answer["Entries"], strict=True):
                log.note_published(entry["DetailType"], result["EventId"])

    def _entry(self, event: Event) -> dict[str, str]:
        kind = CATALOGUE[event.name]
        metadata: dict[str, Any] = {"version": kind.version}
        if event.carried_by:
            metadata["carriedBy"] = event.carried_by
        detail = {"metadata": metadata, **to_record(event.payload)}
        return {
            "Source": source(self._stage, kind.service),
            "DetailType": event.name,
            "Detail": json.dumps(detail, ensure_ascii=False, separators=(",", ":")),
        }
