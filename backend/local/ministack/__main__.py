"""Entry point of the local AWS's process: MiniStack on loopback, behind its gate.

`backend.local.cloud` starts it. Its configuration is its environment, because
MiniStack reads it at import.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from ministack import app as ministack

from backend.local.ministack import (
    api_throttling,
    clock_watch,
    event_delivery,
    event_replay,
    event_sources,
    execution_start,
    function_credentials,
    lambda_workers,
    phone_numbers,
    repeated_work,
    task_permissions,
    task_timeouts,
    user_pool_keys,
    workflow_permissions,
)
from backend.local.ministack.call_trace.install import install as install_call_trace
from backend.local.ministack.change_log.files import CorruptLogError
from backend.local.ministack.change_log.writer import Fsync
from backend.local.ministack.durability.assembly import Durability
from backend.local.ministack.gate.admission import GateSettings
from backend.local.ministack.gate.asgi import Application, Gate, Receive, Send
from backend.local.ministack.gate.credentials import RootKey, secret_of
from backend.local.ministack.joined_writes import JoiningProtocol
from backend.local.ministack.launch import (
    DAMAGED_STATE_EXIT_CODE,
    FSYNC_VARIABLE,
    GATEWAY_KEY_VARIABLE,
    NOT_WRITABLE_EXIT_CODE,
)
from backend.local.ministack.version import UnsupportedVersionError, require_supported_version
from backend.local.process import AlreadyRunningError, PidFile
from backend.local.shutdown import stop_event

_LOG = logging.getLogger("cloud")
_IDLE_TIMEOUT_SECONDS = 5.0
_POLL_SECONDS = 0.1
_IDLE_POLLS = 5


def main(arguments: list[str]) -> int:
    """Serve until stopped: `PID_FILE LISTENER STATE_FOLDER attached|detached`.

    `LISTENER` is the file descriptor of a listening socket. Return the exit code.
    """
    pid_path, listener, state, mode = arguments
    try:
        require_supported_version()
        pid_file = PidFile(Path(pid_path))
    except (AlreadyRunningError, UnsupportedVersionError) as error:
        _LOG.error("%s", error)
        return 1
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    root = RootKey(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    try:
        durability = Durability(Path(state), Fsync(os.environ[FSYNC_VARIABLE]))
    except (CorruptLogError, OSError) as error:
        _LOG.error("%s", error)
        pid_file.release()
        is_damaged = isinstance(error, CorruptLogError)
        return DAMAGED_STATE_EXIT_CODE if is_damaged else NOT_WRITABLE_EXIT_CODE
    clock_watch.install(Path(state))
    _correct(root)
    try:
        uvloop.run(_serve(root, int(listener), durability, mode == "attached"))
    finally:
        durability.stop()
        pid_file.release()
        _stop_workers()
    # Daemon threads may still wait for Lambda workers.
    os._exit(0)


def _stop_workers() -> None:
    """Stop the Lambda workers, which would otherwise retry calls of this process for a while."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGTERM)


def _correct(root: RootKey) -> None:
    """Apply the corrections that must be in place before MiniStack starts."""
    event_delivery.install()
    event_replay.install()
    execution_start.install()
    user_pool_keys.install()
    phone_numbers.install()
    task_timeouts.install()
    task_permissions.install()
    event_sources.install()
    workflow_permissions.install()
    function_credentials.install(root)
    lambda_workers.install()
    repeated_work.install()
    api_throttling.install()


def _gate_settings(root: RootKey) -> GateSettings:
    return GateSettings(
        port=int(os.environ["GATEWAY_PORT"]),
        region=os.environ["MINISTACK_REGION"],
        # Removed, because the Lambda workers inherit the environment.
        gateway_key=os.environ.pop(GATEWAY_KEY_VARIABLE),
        secret_of=partial(secret_of, root),
        now=lambda: datetime.now(UTC),
    )


async def _serve(root: RootKey, listener: int, durability: Durability, attached: bool) -> None:
    requests = _RequestCounter(durability.answers(install_call_trace(ministack.app)))
    stop = stop_event(attached=attached)
    server = _Server(
        uvicorn.Config(
            Gate(requests, _gate_settings(root)),
            http=JoiningProtocol,
            ws="websockets-sansio",
            ws_ping_interval=None,
            ws_per_message_deflate=False,  # IoT Core does not compress
            lifespan="on",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,  # MiniStack adds it
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
    )

    async def exit_when_stopped() -> None:
        await stop.wait()
        await requests.wait_until_idle()
        server.should_exit = True

    exiting = asyncio.create_task(exit_when_stopped())
    await server.serve(sockets=[socket.socket(fileno=listener)])
    exiting.cancel()


class _Server(uvicorn.Server):
    """uvicorn's server; signals are handled by `stop_event`."""

    def capture_signals(self) -> contextlib.nullcontext[None]:  # type: ignore[override]
        return contextlib.nullcontext()


class _RequestCounter:
    """An ASGI app, with a count of the requests in progress."""

    def __init__(self, inner: Application) -> None:
        self._inner = inner
        self._in_progress = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        self._in_progress += 1
        try:
            await self._inner(scope, receive, send)
        finally:
            self._in_progress -= 1

    async def wait_until_idle(self) -> None:
        """Wait until there was nothing to do for half a second, or for 5 seconds at most.

        The events and functions that a request triggers make requests themselves.
        """
        idle_polls = 0
        for _ in range(int(_IDLE_TIMEOUT_SECONDS / _POLL_SECONDS)):
            await asyncio.sleep(_POLL_SECONDS)
            running, _by_function = ministack._get_module("lambda_svc").executions_in_flight()
            idle_polls = 0 if self._in_progress or running else idle_polls + 1
            if idle_polls >= _IDLE_POLLS:
                return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
