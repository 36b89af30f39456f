"""The local AWS's own process: MiniStack on loopback behind its gate, saved as it runs.

Started by `cloud`, never by hand. Its environment is its configuration, because
MiniStack reads it at import.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack

from backend.local import (
    event_delivery,
    snapshots,
    stream_records,
    text_messages,
    user_pool_keys,
)
from backend.local.cloud import DOOR_KEY_VARIABLE
from backend.local.gate import credentials
from backend.local.gate.admission import Gatekeeping
from backend.local.gate.asgi import Application, Gate, Receive, Send
from backend.local.gate.credentials import RootKey
from backend.local.process import AlreadyRunningError, PidFile
from backend.local.stopping import stop_event

_LOG = logging.getLogger("cloud")
_SETTLING_SECONDS = 5.0


def main(arguments: list[str]) -> int:
    """Run until asked to stop: `PID_FILE LISTENER STATE_FOLDER tied|free`. Returns the exit code.

    `LISTENER` is the descriptor of a listening socket.
    """
    pid_path, listener, state, tie = arguments
    try:
        pid_file = PidFile(Path(pid_path))
    except AlreadyRunningError as other:
        _LOG.error("%s", other)
        return 1
    logging.getLogger("hypercorn.access").setLevel(logging.WARNING)
    snapshots.settle(Path(state))
    stream_records.restore()
    event_delivery.keep_events()
    user_pool_keys.read_in_process()
    text_messages.keep_numbers_secret()
    gate = partial(Gate, gatekeeping=_gatekeeping(int(os.environ["GATEWAY_PORT"])))
    try:
        asyncio.run(_serve(gate, int(listener), Path(state), pid_file, tied=tie == "tied"))
    finally:
        pid_file.release()
    # Daemon threads may still wait for Lambda workers, which end with this process.
    os._exit(0)


def _gatekeeping(port: int) -> Gatekeeping:
    root = RootKey(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    credentials.make_function_credentials_secret(root)
    return Gatekeeping(
        port=port,
        region=os.environ["MINISTACK_REGION"],
        # Taken out, because the Lambda workers inherit the environment.
        door_key=os.environ.pop(DOOR_KEY_VARIABLE),
        secret_of=partial(credentials.secret_of, root),
        now=lambda: datetime.now(UTC),
    )


async def _serve(
    gate: Callable[[Application], Gate],
    listener: int,
    state: Path,
    pid_file: PidFile,
    *,
    tied: bool,
) -> None:
    saver = snapshots.Snapshots(state, in_child=pid_file.drop)
    # MiniStack's own save at shutdown takes the same way to the disk.
    ministack.save_all = lambda _services: snapshots.save(state)
    requests = _Requests(saver)
    snapshots.note_expired_items(saver)
    saving = asyncio.create_task(saver.run())
    config = Config()
    config.bind = [f"fd://{listener}"]
    config.include_server_header = False
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.accesslog = None
    stop = stop_event(tied=tied)

    async def until_stopped() -> None:
        await stop.wait()
        await requests.settled()
        saving.cancel()

    await serve(gate(requests), config, shutdown_trigger=until_stopped)  # type: ignore[arg-type]


class _Requests:
    """MiniStack's ASGI app, with a count of the requests it is busy with."""

    def __init__(self, saver: snapshots.Snapshots) -> None:
        self._saver = saver
        self._busy = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await ministack.app(scope, receive, send)
            return
        self._busy += 1
        try:
            await ministack.app(scope, receive, send)
        finally:
            self._busy -= 1
            self._saver.note_request()

    async def settled(self) -> None:
        """Wait until half a second passes without work, or for 5 seconds at most.

        What a request has set off (events, functions) comes back as requests.
        """
        calm = 0
        for _ in range(int(_SETTLING_SECONDS / 0.1)):
            await asyncio.sleep(0.1)
            in_flight, _by_function = _functions_in_flight()
            calm = 0 if self._busy or in_flight else calm + 1
            if calm >= 5:
                return


def _functions_in_flight() -> tuple[int, dict[str, int]]:
    counts: tuple[int, dict[str, int]] = ministack._get_module("lambda_svc").executions_in_flight()
    return counts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
