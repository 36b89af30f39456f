"""Entry point of the front door's process: `PID_FILE PORT attached|detached`.

`GatewaySettings` come as JSON in the environment, because they hold a key, and every
user of the machine can read the arguments of a command.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from pathlib import Path

from backend.local.front_door import limits
from backend.local.front_door.gateway import GATEWAY_SETTINGS_VARIABLE, GatewaySettings
from backend.local.front_door.server import serving
from backend.local.process import AlreadyRunningError, PidFile
from backend.local.shutdown import stop_event

_LOG = logging.getLogger("front_door")


def main(arguments: list[str]) -> int:
    """Serve until stopped; return the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    pid_path, port, mode = arguments
    settings = _parsed(os.environ.pop(GATEWAY_SETTINGS_VARIABLE))
    try:
        pid_file = PidFile(Path(pid_path))
    except AlreadyRunningError as error:
        _LOG.error("%s", error)
        return 1
    try:
        asyncio.run(serve(settings, int(port), attached=mode == "attached"))
    except OSError as error:
        _LOG.error("%s", error)
        return 1
    finally:
        pid_file.release()
    return 0


def _parsed(text: str) -> GatewaySettings:
    fields = json.loads(text)
    return GatewaySettings(**{**fields, "trusted_proxies": tuple(fields["trusted_proxies"])})


async def serve(settings: GatewaySettings, port: int, *, attached: bool) -> None:
    """Serve on all interfaces until SIGTERM, SIGINT or, if attached, the end of standard input."""
    stop = stop_event(attached=attached)
    allowed = limits.for_descriptors(limits.raise_descriptor_limit())
    async with serving(settings, allowed, host=None, port=port):
        await stop.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
