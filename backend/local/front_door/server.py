"""Runs the front door on a port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from backend.local.front_door.client_address import TrustedProxies
from backend.local.front_door.connection import Server
from backend.local.front_door.gateway import Gateway, GatewaySettings
from backend.local.front_door.limits import Limits
from backend.local.front_door.upstream import Upstream

_STOP_SECONDS = 1.0
_BACKLOG = 1024


@asynccontextmanager
async def serving(
    settings: GatewaySettings, limits: Limits, *, host: str | None, port: int
) -> AsyncIterator[int]:
    """Serve while the block runs, and yield the port.

    Args:
        settings: Of the front door.
        limits: For connections and clients.
        host: The address to listen on; None for all.
        port: The port to listen on; 0 for any that is free.

    Raises:
        OSError: The port is taken.
    """
    upstream = Upstream(settings.cloud_url, settings.concurrency, settings.gateway_key)
    gateway = Gateway(settings, limits, upstream)
    server = Server(gateway.handle, limits, TrustedProxies(settings.trusted_proxies))
    runner = web.ServerRunner(server, shutdown_timeout=_STOP_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=_BACKLOG).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
        await upstream.close()
