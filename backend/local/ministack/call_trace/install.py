"""Turns the trace on, if the environment asks for it."""

from __future__ import annotations

import os
from pathlib import Path

from backend.local.ministack.call_trace import (
    VARIABLE,
    internal_calls,
    policy_use,
    request_units,
)
from backend.local.ministack.call_trace.recorder import Recorder
from backend.local.ministack.call_trace.requests import TracedApplication
from backend.local.ministack.gate.asgi import Application


def install(application: Application) -> Application:
    """Return the application with its calls recorded if `SHOP_CALL_TRACE` names a file."""
    policy_use.install()
    # Removed, because the Lambda workers inherit the environment.
    path = os.environ.pop(VARIABLE, None)
    if not path:
        return application
    recorder = Recorder(Path(path))
    request_units.install(recorder)
    internal_calls.install(recorder)
    return TracedApplication(application, recorder)
