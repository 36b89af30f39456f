"""Replays the archive of a stage to one listener.

EventBridge sends the events of a period again, to the rules that a replay names:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
Handlers are idempotent and ignore older versions of an order, so a replay mends what
was lost and changes nothing else.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from backend.operations.errors import ListenerNotFound, NoArchive, ReplayFailed
from backend.operations.stage import Stage

_POLL_SECONDS = 1.0
_RUNNING = frozenset({"STARTING", "RUNNING"})


@dataclass(frozen=True)
class Replay:
    """A replay that was started."""

    stage: Stage
    name: str

    def wait(
        self, report: Callable[[str], None], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Wait until it is complete; `report` gets the time of the last event replayed so far.

        Raises:
            ReplayFailed: It was cancelled, or failed.
        """
        events = self.stage.aws.client("events")
        while True:
            found = events.describe_replay(ReplayName=self.name)
            if found["State"] not in _RUNNING:
                break
            report(f"replayed until {found.get('EventLastReplayedTime', 'now')}")
            sleep(_POLL_SECONDS)
        if found["State"] != "COMPLETED":
            reason = found.get("StateReason", "")
            raise ReplayFailed(f"The replay {self.name} is {found['State']}. {reason}".strip())


def start(stage: Stage, listener: str, began: datetime, ended: datetime) -> Replay:
    """Start to replay the events between two moments to a listener, and return the replay.

    Raises:
        NoArchive: The stage has no archive.
        ListenerNotFound: No rule of the stage has this listener.
    """
    archive = _archive(stage)
    name = f"{stage.prefix}{secrets.token_hex(4)}"
    stage.aws.client("events").start_replay(
        ReplayName=name,
        Description=f"To {listener}, by shop replay.",
        EventSourceArn=archive["ArchiveArn"],
        EventStartTime=began,
        EventEndTime=ended,
        Destination={"Arn": archive["EventSourceArn"], "FilterArns": _rules(stage, listener)},
    )
    return Replay(stage, name)


def _archive(stage: Stage) -> dict[str, Any]:
    events = stage.aws.client("events")
    try:
        found: dict[str, Any] = events.describe_archive(ArchiveName=stage.prefix.rstrip("-"))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        raise NoArchive(stage.name) from error
    return found


def _rules(stage: Stage, listener: str) -> list[str]:
    """Return the ARNs of the rules that invoke a listener's function."""
    events = stage.aws.client("events")
    answer = events.list_rule_names_by_target(TargetArn=stage.function_arn(listener))
    arns = [str(events.describe_rule(Name=name)["Arn"]) for name in answer["RuleNames"]]
    if not arns:
        raise ListenerNotFound(listener, stage.functions.keys() - {"api_handler", listener})
    return arns
