"""The log: one JSON object a line, without secrets, because only named fields are written."""

from __future__ import annotations

import json
import sys
import traceback

from chalicelib.kernel import clock


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
