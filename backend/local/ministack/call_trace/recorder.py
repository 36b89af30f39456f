"""Writes the trace: one JSON object a line, in the order of the calls' ends."""

from __future__ import annotations

import contextvars
import json
import threading
import time
from pathlib import Path

WORKFLOW = "workflow"
CLIENT = "client"

# Who makes the request that this task or thread answers. Step Functions calls the
# services directly, without a request.
current_caller: contextvars.ContextVar[str] = contextvars.ContextVar("caller", default=WORKFLOW)


class Recorder:
    """Appends to the file of the trace; may be used from any thread."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def record(
        self, service: str, action: str, caller: str | None = None, **metered: object
    ) -> None:
        """Append one call; by default the caller is the one of the current request."""
        entry = {
            "at": round(time.time(), 4),
            "service": service,
            "action": action,
            "caller": caller or current_caller.get(),
            **metered,
        }
        line = json.dumps(entry) + "\n"
        with self._lock:
            self._file.write(line)
