"""The front door's own process: `PID_FILE PORT tied|free`.

Its `Destination` comes as JSON in the environment: it holds a key, and everybody
on the machine sees the words of a command.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from pathlib import Path

from aiohttp import web

from backend.local.front_door.door import DESTINATION_VARIABLE, Destination, application
from backend.local.process import AlreadyRunningError, PidFile
from backend.local.stopping import stop_event

_LOG = logging.getLogger("front_door")
_LINGER_SECONDS = 2.0  # how long the rest of a refused body is read before hanging up


def main(arguments: list[str]) -> int:
    """Serve until asked to stop; return the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    pid_path, port, tie = arguments
    destination = Destination(**json.loads(os.environ.pop(DESTINATION_VARIABLE)))
    try:
        pid_file = PidFile(Path(pid_path))
    except AlreadyRunningError as other:
        _LOG.error("%s", other)
        return 1
    try:
        asyncio.run(serve(destination, int(port), tied=tie == "tied"))
    except OSError as refusal:
        _LOG.error("%s", refusal)
        return 1
    finally:
        pid_file.release()
    return 0


async def serve(destination: Destination, port: int, *, tied: bool) -> None:
    """Serve on all interfaces until SIGTERM, SIGINT or, if tied, the end of standard input."""
    stop = stop_event(tied=tied)
    runner = web.AppRunner(
        application(destination),
        access_log=None,
        auto_decompress=False,
        lingering_time=_LINGER_SECONDS,
        shutdown_timeout=1,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, None, port).start()
        await stop.wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
