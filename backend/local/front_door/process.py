"""Starts and stops the front door's process."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import time
from dataclasses import asdict
from pathlib import Path

from backend.local import process
from backend.local.errors import BackgroundError
from backend.local.folder import REPOSITORY, Folder
from backend.local.front_door.gateway import GATEWAY_SETTINGS_VARIABLE, GatewaySettings

_START_SECONDS = 60.0
_STOP_SECONDS = 5.0


def start(folder: Folder, port: int, settings: GatewaySettings, *, attached: bool) -> None:
    """Start the front door on `port` of all interfaces, and return once it answers.

    Raises:
        BackgroundError: It ended at once, or did not answer in 60 seconds.
    """
    log = folder.logs / "front-door.log"
    child = process.start(
        "backend.local.front_door",
        [
            str(folder.pid_file("front-door")),
            str(port),
            "attached" if attached else "detached",
        ],
        log=log,
        environment={
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            GATEWAY_SETTINGS_VARIABLE: json.dumps(asdict(settings)),
        },
        attached=attached,
    )
    _wait_until_it_listens(port, child, log)


def stop(folder: Folder) -> bool:
    """Stop the front door; return whether it ran."""
    return process.stop(folder.pid_file("front-door"), grace_seconds=_STOP_SECONDS)


def _wait_until_it_listens(port: int, child: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + _START_SECONDS
    while not _answers(port):
        if child.poll() is not None or time.monotonic() > limit:
            raise BackgroundError("The front door", log)
        time.sleep(0.05)


def _answers(port: int) -> bool:
    """Return whether the front door on `port` answers a path that does not exist."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/nowhere")
        return connection.getresponse().status == 404
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
