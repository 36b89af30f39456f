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

from backend.local.front_door import limits
from backend.local.front_door.door import DESTINATION_VARIABLE, Destination
from backend.local.front_door.server import serving
from backend.local.process import AlreadyRunningError, PidFile
from backend.local.stopping import stop_event

_LOG = logging.getLogger("front_door")


def main(arguments: list[str]) -> int:
    """Serve until asked to stop; return the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    pid_path, port, tie = arguments
    destination = _parsed(os.environ.pop(DESTINATION_VARIABLE))
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


def _parsed(text: str) -> Destination:
    fields = json.loads(text)
    return Destination(**{**fields, "trusted_proxies": tuple(fields["trusted_proxies"])})


async def serve(destination: Destination, port: int, *, tied: bool) -> None:
    """Serve on all interfaces until SIGTERM, SIGINT or, if tied, the end of standard input."""
    stop = stop_event(tied=tied)
    allowed = limits.for_descriptors(limits.raise_descriptor_limit())
    async with serving(destination, allowed, host=None, port=port):
        await stop.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
