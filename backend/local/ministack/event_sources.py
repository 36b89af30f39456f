"""Checks the source and the type of published events against the policy of who publishes them.

MiniStack 1.5.33 leaves `events:source` and `events:detail-type` out of the context of
`PutEvents`, so that `ForAllValues:StringEquals` allows every source.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html

Not needed once MiniStack knows these condition keys.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ministack.core import iam_actions

_KEYS = {"events:source": "Source", "events:detail-type": "DetailType"}


def install() -> None:
    """Add the keys to the context of direct calls, in this process's MiniStack."""
    iam_actions.request_tag_context = _with_event_keys(iam_actions.request_tag_context)


def condition_keys(request: Any) -> dict[str, list[str]]:
    """Return the condition keys of a `PutEvents` request; {} if it is malformed."""
    entries = request.get("Entries") if isinstance(request, dict) else None
    if not isinstance(entries, list):
        return {}
    known = [entry for entry in entries if isinstance(entry, dict)]
    return {key: [str(entry.get(field)) for entry in known] for key, field in _KEYS.items()}


def _with_event_keys(request_tags: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def request_context(service: str, action: str, body: bytes, *rest: Any) -> dict[str, Any]:
        context = request_tags(service, action, body, *rest)
        if action != "events:PutEvents":
            return context
        try:
            return {**context, **condition_keys(json.loads(body))}
        except ValueError:
            return context

    return request_context
