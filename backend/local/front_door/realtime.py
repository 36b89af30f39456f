"""The MQTT WebSocket through the front door, frame by frame."""

from __future__ import annotations

import asyncio
import contextlib

import aiohttp
from aiohttp import WSMsgType, web
from yarl import URL

from backend.local.front_door import answers
from backend.local.front_door.admission import is_presigned
from backend.local.front_door.upstream import Upstream

_LARGEST_FRAME = 256 * 1024
_HEARTBEAT_SECONDS = 30.0  # finds phones that left without a word
_CONNECT_SECONDS = 10.0

Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


async def relay(
    request: web.Request, query: str, upstream: Upstream, mqtt_host: str
) -> web.StreamResponse:
    """Join the caller's WebSocket to the local AWS's, until either side ends it.

    Args:
        request: An upgrade to WebSocket with the subprotocol `mqtt`.
        query: Its raw query string; the signature covers it byte for byte.
        upstream: The local AWS.
        mqtt_host: The host that the URL was signed for.
    """
    if not _is_mqtt_upgrade(request) or not is_presigned(query):
        return answers.not_found()
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            inner = await upstream.session.ws_connect(
                URL(f"{upstream.base_url}/mqtt?{query}", encoded=True),
                protocols=("mqtt",),
                headers={"Host": mqtt_host},
                max_msg_size=_LARGEST_FRAME,
            )
    except aiohttp.WSServerHandshakeError:
        return answers.error(403, "forbidden", "This realtime address is not valid any more.")
    except (aiohttp.ClientError, TimeoutError):
        return answers.unreachable()
    outer = web.WebSocketResponse(
        protocols=("mqtt",),
        heartbeat=_HEARTBEAT_SECONDS,
        compress=False,
        max_msg_size=_LARGEST_FRAME,
    )
    try:
        await outer.prepare(request)
        await _join(outer, inner)
    finally:
        await inner.close()
    return outer


def _is_mqtt_upgrade(request: web.Request) -> bool:
    offered = request.headers.get("Sec-WebSocket-Protocol", "")
    return (
        request.method == "GET"
        and request.headers.get("Upgrade", "").lower() == "websocket"
        and "mqtt" in (protocol.strip() for protocol in offered.split(","))
    )


async def _join(outer: web.WebSocketResponse, inner: aiohttp.ClientWebSocketResponse) -> None:
    """Copy both ways; when one side ends, end the other."""
    ways = {asyncio.create_task(_copy(outer, inner)), asyncio.create_task(_copy(inner, outer))}
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await asyncio.gather(_close(outer), _close(inner))
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _copy(source: Socket, target: Socket) -> None:
    """Copy frames in order; a slow reader slows the writer down rather than fill the memory."""
    async for frame in source:
        if frame.type is WSMsgType.BINARY:
            await target.send_bytes(frame.data)
        elif frame.type is WSMsgType.TEXT:
            await target.send_str(frame.data)
        else:
            return


async def _close(socket: Socket) -> None:
    with contextlib.suppress(aiohttp.ClientError, ConnectionError, RuntimeError):
        await socket.close()
