"""A front door on a free port, with an upstream that records its requests."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType, web

from backend.local.front_door.gateway import GatewaySettings
from backend.local.front_door.limits import Limits
from backend.local.front_door.server import serving

CLIENT_ID = "our-own-client"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Upstream:
    """A fake local AWS. `answer` may be replaced by a test."""

    port: int = 0
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    running: int = 0
    most_running: int = 0
    answer: Handler | None = None
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Record the request and answer it."""
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((request.method, request.raw_path, headers, body))
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self.echo(request)
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        try:
            return await self.answer(request) if self.answer else web.json_response({"ok": True})
        finally:
            self.running -= 1

    async def echo(self, request: web.Request) -> web.WebSocketResponse:
        """Send every frame back."""
        socket = web.WebSocketResponse(protocols=("mqtt",))
        await socket.prepare(request)
        self.sockets.append(socket)
        async for frame in socket:
            if frame.type is WSMsgType.BINARY:
                await socket.send_bytes(frame.data)
        self.closed.set()
        return socket


@dataclass
class Street:
    """A client of the front door, and its upstream."""

    port: int
    upstream: Upstream
    session: aiohttp.ClientSession

    @property
    def url(self) -> str:
        """The front door's URL."""
        return f"http://127.0.0.1:{self.port}"

    async def raw(self, request: str | bytes) -> tuple[int, bytes]:
        """Send bytes as they are; return the status and the body of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request.encode("latin-1") if isinstance(request, str) else request)
        await writer.drain()
        try:
            answer = await asyncio.wait_for(reader.read(-1), 60)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), body

    async def target(self, target: str, *headers: str) -> int:
        """Ask for a request target as it is written here; return the status."""
        lines = [f"GET {target} HTTP/1.1", "Host: bar:8000", "Connection: close", *headers, "", ""]
        return (await self.raw("\r\n".join(lines)))[0]


@contextlib.asynccontextmanager
async def street(limits: Limits | None = None, **more: Any) -> AsyncIterator[Street]:
    """Run an upstream and a front door; `more` are further settings."""
    upstream = Upstream()
    inner = web.Application(client_max_size=2**24)
    inner.router.add_route("*", "/{anything:.*}", upstream.handle)
    async with _serving(inner) as upstream.port:
        destination = GatewaySettings(
            cloud_url=f"http://127.0.0.1:{upstream.port}",
            api_id="abc123",
            mqtt_host="iot.eu-central-1.localhost:4566",
            client_id=CLIENT_ID,
            **{"public_url": "http://192.168.1.7:8000", **more},
        )
        async with (
            serving(destination, limits or Limits(), host="127.0.0.1", port=0) as port,
            aiohttp.ClientSession(auto_decompress=False) as session,
        ):
            yield Street(port, upstream, session)


@contextlib.asynccontextmanager
async def _serving(app: web.Application) -> AsyncIterator[int]:
    runner = web.AppRunner(
        app, access_log=None, auto_decompress=False, shutdown_timeout=0.1, lingering_time=0.1
    )
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.fixture
def on_street() -> Callable[[Callable[[Street], Awaitable[None]]], None]:
    """Return a function that runs a test's coroutine with a running front door."""

    def run(scene: Callable[[Street], Awaitable[None]], **more: Any) -> None:
        async def play() -> None:
            async with street(**more) as place:
                await scene(place)

        asyncio.run(play())

    return run
