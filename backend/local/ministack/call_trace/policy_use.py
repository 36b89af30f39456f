"""Records what each role was allowed to do, to show that its policy allows nothing more.

Off unless `SHOP_POLICY_TRACE` names a file. Each line of the file is a JSON object with
`role`, `action` and `resource`; each combination is recorded once. The resource of
`events:source`, which is a key of conditions, is the source of an event.
"""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import eventbridge

VARIABLE = "SHOP_POLICY_TRACE"


def install() -> None:
    """Record every allowed action of a role, if the environment asks for it."""
    # Removed, because the Lambda workers inherit the environment.
    path = os.environ.pop(VARIABLE, None)
    if path:
        _Recorder(Path(path)).install()


class _Recorder:
    """Appends to the file; may be used from any thread."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1)
        self._lock = threading.Lock()
        self._recorded: set[tuple[str, str, str]] = set()

    def install(self) -> None:
        """Wrap what finds the statement that allows a request, and what stores events."""
        self._record_statements()
        self._record_sources()

    def _record_statements(self) -> None:
        first_match = iam_evaluator._first_match

        def recorded(context: Any, statements: Any, effect: str) -> Any:
            found = first_match(context, statements, effect)
            if found and effect == "Allow":
                self._record(context.principal_arn, context.action, context.resource_arn)
            return found

        iam_evaluator._first_match = recorded

    def _record_sources(self) -> None:
        put_events = eventbridge._put_events

        def recorded(data: dict[str, Any], allow_aws_source: bool = False) -> Any:
            for entry in data.get("Entries", []):
                caller = iam_evaluator.caller_arn()
                self._record(caller, "events:source", str(entry.get("Source")))
            return put_events(data, allow_aws_source)

        eventbridge._put_events = recorded

    def _record(self, principal: str, action: str, resource: str) -> None:
        if ":assumed-role/" not in principal:
            return
        role = principal.split("/")[1]
        with self._lock:
            if (role, action, resource) not in self._recorded:
                self._recorded.add((role, action, resource))
                line = {"role": role, "action": action, "resource": resource}
                self._file.write(json.dumps(line) + "\n")
