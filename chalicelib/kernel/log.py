"""The log: one JSON object a line, without secrets, because only named fields are written."""

from __future__ import annotations

import itertools
import json
import sys
import time
import traceback

from chalicelib.kernel import clock

_invocations = itertools.count()


def write(level: str, message: str, **fields: object) -> None:
    """Write one line to the function's log. Give ids as fields, never tokens or codes."""
    line = {"time": clock.to_text(clock.now()), "level": level, "message": message, **fields}
    print(json.dumps(line, default=str), file=sys.stderr, flush=True)  # noqa: T201


def write_failure(message: str, error: BaseException, **fields: object) -> None:
    """Write what failed and where, but not the error's own text, which may quote a request.

    An error of AWS has a code besides its text; the code is written.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.name}:{frame.lineno}" for frame in frames[-6:]]
    code = getattr(error, "response", {}).get("Error", {}).get("Code")
    write("error", message, error=type(error).__name__, code=code, where=where, **fields)


def write_invocation(message: str, began: float, context: object, **fields: object) -> None:
    """Write the one line of an invocation: which, how long it took, whether its process is new.

    Args:
        message: What was done.
        began: `time.perf_counter()` at its start.
        context: Lambda's context, for the request's id.
        fields: What it was about: ids, never tokens or codes.
    """
    write(
        "info",
        message,
        requestId=getattr(context, "aws_request_id", None),
        durationMs=round((time.perf_counter() - began) * 1000, 1),
        coldStart=next(_invocations) == 0,
        **{name: value for name, value in fields.items() if value is not None},
    )
