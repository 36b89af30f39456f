"""Relays MQTT over WebSocket between clients and the local AWS."""

from __future__ import annotations

import asyncio
import contextlib

import aiohttp
from aiohttp import WSCloseCode, WSMsgType, web
from yarl import URL

from backend.local.front_door import responses
from backend.local.front_door.connection import SERVER_NAME
from backend.local.front_door.mqtt_connect import ConnectPacket, NotConnect
from backend.local.front_door.request_filter import is_presigned
from backend.local.front_door.upstream import Upstream

_LARGEST_FRAME = 256 * 1024
_HEARTBEAT_SECONDS = 30.0  # detects clients that disconnected without closing
_OPEN_SECONDS = 10.0
_CLOSE_SECONDS = 2.0  # how long to wait for the closing handshake

Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


async def relay(
    request: web.BaseRequest,
    query: str,
    upstream: Upstream,
    mqtt_host: str,
    connect_seconds: float,
) -> web.StreamResponse:
    """Relay between the caller's WebSocket and the local AWS's, until either side closes.

    Args:
        request: An upgrade to WebSocket with the subprotocol `mqtt`.
        query: Its raw query string, which the signature covers.
        upstream: The local AWS.
        mqtt_host: The host that the URL was signed for.
        connect_seconds: How long to wait for the caller's CONNECT packet.
    """
    outer = web.WebSocketResponse(
        protocols=("mqtt",),
        heartbeat=_HEARTBEAT_SECONDS,
        timeout=_CLOSE_SECONDS,
        compress=False,
        max_msg_size=_LARGEST_FRAME,
    )
    if not _is_mqtt_upgrade(request) or not is_presigned(query):
        return responses.not_found()
    if not outer.can_prepare(request).ok:
        return responses.not_http()
    try:
        async with asyncio.timeout(_OPEN_SECONDS):
            inner = await upstream.session.ws_connect(
                URL(f"{upstream.base_url}/mqtt?{query}", encoded=True),
                protocols=("mqtt",),
                headers={"Host": mqtt_host},
                max_msg_size=_LARGEST_FRAME,
            )
    except aiohttp.WSServerHandshakeError:
        return responses.error(403, "forbidden", "This realtime address is not valid any more.")
    except (aiohttp.ClientError, TimeoutError):
        return responses.unreachable()
    outer.headers["Server"] = SERVER_NAME
    try:
        await outer.prepare(request)
        await _join(outer, inner, connect_seconds)
    finally:
        await inner.close()
    return outer


def _is_mqtt_upgrade(request: web.BaseRequest) -> bool:
    offered = request.headers.get("Sec-WebSocket-Protocol", "")
    return (
        request.method == "GET"
        and request.headers.get("Upgrade", "").lower() == "websocket"
        and "mqtt" in (protocol.strip() for protocol in offered.split(","))
    )


async def _join(
    outer: web.WebSocketResponse, inner: aiohttp.ClientWebSocketResponse, connect_seconds: float
) -> None:
    """Copy in both directions; when one side closes, close the other."""
    inward = asyncio.create_task(_copy_inward(outer, inner, connect_seconds))
    outward = asyncio.create_task(_copy_outward(inner, outer))
    try:
        await asyncio.wait({inward, outward}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        code = WSCloseCode.OK
        if inward.done() and not inward.cancelled() and not inward.exception():
            code = inward.result()
        await asyncio.gather(_close(outer, code), _close(inner, WSCloseCode.OK))
        for direction in (inward, outward):
            direction.cancel()
        await asyncio.gather(inward, outward, return_exceptions=True)


async def _copy_inward(
    outer: web.WebSocketResponse, inner: aiohttp.ClientWebSocketResponse, connect_seconds: float
) -> WSCloseCode:
    """Copy the client's frames, and return the close code.

    A client that opens no MQTT session within `connect_seconds` is disconnected.
    """
    connect = ConnectPacket()
    try:
        async with asyncio.timeout(connect_seconds) as limit:
            async for frame in outer:
                if frame.type is not WSMsgType.BINARY:
                    return WSCloseCode.UNSUPPORTED_DATA
                connect.feed(frame.data)
                if connect.is_complete:
                    limit.reschedule(None)
                await inner.send_bytes(frame.data)
    except NotConnect:
        return WSCloseCode.PROTOCOL_ERROR
    except TimeoutError:
        return WSCloseCode.POLICY_VIOLATION
    return WSCloseCode.OK


async def _copy_outward(
    inner: aiohttp.ClientWebSocketResponse, outer: web.WebSocketResponse
) -> None:
    """Copy the broker's frames; a slow client applies back pressure."""
    async for frame in inner:
        if frame.type is not WSMsgType.BINARY:
            return
        await outer.send_bytes(frame.data)


async def _close(socket: Socket, code: WSCloseCode) -> None:
    with contextlib.suppress(aiohttp.ClientError, ConnectionError, RuntimeError):
        await socket.close(code=code)
