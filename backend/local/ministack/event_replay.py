"""Replays archived events to the rules that a replay names, as EventBridge does.

MiniStack 1.5.33 ignores `FilterArns` of a replay's destination, and sends the events to
every rule: a replay to one listener would start the workflows of old orders again.

Not needed once MiniStack reads `FilterArns`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.services import eventbridge


def install() -> None:
    """Replace the dispatch of events in this process's MiniStack."""
    eventbridge._dispatch_event = _filtered(eventbridge._dispatch_event)


def _filtered(dispatch: Callable[..., None]) -> Callable[..., None]:
    def dispatch_filtered(event: dict[str, Any], view: Any = None) -> None:
        replay = eventbridge._replays.get(event.get("ReplayName", ""))
        wanted = (replay or {}).get("Destination", {}).get("FilterArns")
        if not wanted:
            dispatch(event, view)
            return
        # MiniStack skips the rules that an event has passed already.
        excluded = [key for key, rule in eventbridge._rules.items() if rule["Arn"] not in wanted]
        dispatch({**event, "_DispatchPath": excluded}, view)

    return dispatch_filtered
