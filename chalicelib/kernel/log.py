"""The log: one JSON object a line, without secrets, because only named fields are written.

Each invocation writes one line at its end. What happens meanwhile is noted, and is part
of that line. A function handles one invocation at a time.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import sys
import time
import traceback
from typing import Any

from chalicelib.kernel import clock

_invocations = itertools.count()
_notes: dict[str, Any] = {}
_MOST_PUBLISHED = 20
# https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
_TRACE_ROOT = re.compile(r"Root=([0-9a-f-]+)")


def write(level: str, message: str, **fields: object) -> None:
    """Write one line to the function's log. Give ids as fields, never tokens or codes."""
    line = {"time": clock.to_text(clock.now()), "level": level, "message": message, **fields}
    write_line(line)


def write_line(line: dict[str, Any]) -> None:
    """Write a JSON object to the function's log, as a line of its own."""
    print(json.dumps(line, default=str), file=sys.stderr, flush=True)  # noqa: T201


def note(**fields: object) -> None:
    """Add fields to the line of this invocation: ids, never tokens or codes."""
    _notes.update(fields)


def note_published(name: str, event_id: str) -> None:
    """Add an event that was published to the line of this invocation."""
    published = _notes.setdefault("published", [])
    if len(published) < _MOST_PUBLISHED:
        published.append({"event": name, "eventId": event_id})


def note_failure(failure: str, error: BaseException, **fields: object) -> None:
    """Add what failed and where, but not the error's own text, which may quote a request.

    An error of AWS has a code besides its text; the code is written.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.name}:{frame.lineno}" for frame in frames[-6:]]
    code = getattr(error, "response", {}).get("Error", {}).get("Code")
    note(failure=failure, error=type(error).__name__, code=code, where=where, **fields)


def write_invocation(message: str, began: float, context: object, **fields: object) -> None:
    """Write the line of an invocation: which, how long it took, whether its process is new.

    Its level is `error` if a failure was noted.

    Args:
        message: What was done.
        began: `time.perf_counter()` at its start.
        context: Lambda's context, for the request's id.
        fields: What it was about: ids, never tokens or codes.
    """
    about = {**fields, **_notes}
    _notes.clear()
    trace = _TRACE_ROOT.search(os.environ.get("_X_AMZN_TRACE_ID", ""))
    write(
        "error" if "failure" in about else "info",
        message,
        requestId=getattr(context, "aws_request_id", None),
        durationMs=round((time.perf_counter() - began) * 1000, 1),
        coldStart=next(_invocations) == 0,
        **({"traceId": trace[1]} if trace else {}),
        **{name: value for name, value in about.items() if value is not None},
    )
