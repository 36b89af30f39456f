"""The MQTT WebSocket through the front door."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable

import aiohttp
import pytest
from yarl import URL

from backend.local.front_door.limits import Limits

from .conftest import Street
from .test_request_filter import SIGNED

Run = Callable[..., None]
CONNECT = bytes.fromhex("101000044d51545404020014000470686f6e")


def _connect(street: Street, query: str = SIGNED) -> aiohttp.client._WSRequestContextManager:
    url = URL(f"{street.url}/mqtt?{query}", encoded=True)
    return street.session.ws_connect(url, protocols=("mqtt",))


def test_signed_query_is_forwarded_unchanged(on_street: Run) -> None:
    query = SIGNED.replace("Fwo%2BG%3D%3D", "Fwo%2bG/+%3d")

    async def scene(street: Street) -> None:
        async with _connect(street, query) as socket:
            assert socket.protocol == "mqtt"
        _, path, headers, _ = street.upstream.requests[0]
        assert path == f"/mqtt?{query}"
        assert headers["host"] == "iot.eu-central-1.localhost:4566"
        assert "authorization" not in headers

    on_street(scene)


def test_frames_are_relayed_both_ways_in_order(on_street: Run) -> None:
    frames = [CONNECT, *(bytes([n % 256]) * (n * 37 % 4000 + 1) for n in range(500))]

    async def scene(street: Street) -> None:
        async with _connect(street) as socket:

            async def send() -> None:
                for frame in frames:
                    await socket.send_bytes(frame)

            sending = asyncio.create_task(send())
            assert [await socket.receive_bytes(timeout=60) for _ in frames] == frames
            await sending

    on_street(scene)


def test_ping_is_answered(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        url = URL(f"{street.url}/mqtt?{SIGNED}", encoded=True)
        async with street.session.ws_connect(url, protocols=("mqtt",), autoping=False) as socket:
            await socket.ping(b"there?")
            answer = await socket.receive(timeout=60)
            assert (answer.type, answer.data) == (aiohttp.WSMsgType.PONG, b"there?")

    on_street(scene)


def test_close_by_the_broker_closes_the_client(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        async with _connect(street) as socket:
            await socket.send_bytes(CONNECT)
            await socket.receive_bytes(timeout=60)
            await street.upstream.sockets[0].close()
            assert (await socket.receive(timeout=60)).type is aiohttp.WSMsgType.CLOSE

    on_street(scene)


def test_lost_client_closes_the_connection_to_the_broker(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        async with _connect(street) as socket:
            await socket.send_bytes(CONNECT)
            await socket.receive_bytes(timeout=60)
            transport = socket.get_extra_info("socket")
            assert transport
            assert socket._conn
            assert socket._conn.transport
            socket._conn.transport.abort()
            await asyncio.wait_for(street.upstream.closed.wait(), 60)

    on_street(scene)


@pytest.mark.parametrize("query", ["", "X-Amz-Credential=test%2Fx", SIGNED.replace("ASIA", "AKIA")])
def test_unsigned_upgrade_is_not_forwarded(on_street: Run, query: str) -> None:
    async def scene(street: Street) -> None:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await _connect(street, query)
        assert refusal.value.status == 404
        assert street.upstream.requests == []

    on_street(scene)


def test_upgrade_without_mqtt_is_not_forwarded(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await street.session.ws_connect(URL(f"{street.url}/mqtt?{SIGNED}", encoded=True))
        assert street.upstream.requests == []

    on_street(scene)


def test_upgrade_of_another_path_is_not_forwarded(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await street.session.ws_connect(f"{street.url}/health", protocols=("mqtt",))
        assert "upgrade" not in street.upstream.requests[0][2]

    on_street(scene)


@pytest.mark.parametrize(
    "first", [b"\x30\x03\x00\x01x", b"\x10\xff\xff\xff\x7f", b"\x10\x80\x80\x80\x80"]
)
def test_first_packet_other_than_connect_closes_the_connection(
    on_street: Run, first: bytes
) -> None:
    async def scene(street: Street) -> None:
        async with _connect(street) as socket:
            await socket.send_bytes(first)
            answer = await socket.receive(timeout=60)
            assert (answer.type, answer.data) == (aiohttp.WSMsgType.CLOSE, 1002)

    on_street(scene)


def test_text_frame_closes_the_connection(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        async with _connect(street) as socket:
            await socket.send_str("hello")
            answer = await socket.receive(timeout=60)
            assert (answer.type, answer.data) == (aiohttp.WSMsgType.CLOSE, 1003)

    on_street(scene)


@pytest.mark.parametrize("sent", [b"", CONNECT[:1], CONNECT[:-1]])
def test_socket_without_a_connect_packet_is_closed(on_street: Run, sent: bytes) -> None:
    async def scene(street: Street) -> None:
        async with _connect(street) as socket:
            with contextlib.suppress(ConnectionError):  # it may be closed already
                await socket.send_bytes(sent)
            answer = await socket.receive(timeout=60)
            while answer.type is aiohttp.WSMsgType.BINARY:
                assert answer.data == sent
                answer = await socket.receive(timeout=60)
            assert (answer.type, answer.data) == (aiohttp.WSMsgType.CLOSE, 1008)
            await asyncio.wait_for(street.upstream.closed.wait(), 60)

    on_street(scene, limits=Limits(connect_seconds=0.2))


def test_idle_session_is_kept(on_street: Run) -> None:
    """A CONNECT packet may come in pieces; after it, MQTT's own keep-alive decides."""

    async def scene(street: Street) -> None:
        async with _connect(street) as socket:
            for byte in CONNECT:
                await socket.send_bytes(bytes([byte]))
            received = [await socket.receive_bytes(timeout=60) for _ in CONNECT]
            assert b"".join(received) == CONNECT
            with pytest.raises(TimeoutError):
                await socket.receive(timeout=3.5)
            await socket.send_bytes(b"\xc0\x00")
            assert await socket.receive_bytes(timeout=60) == b"\xc0\x00"

    on_street(scene, limits=Limits(connect_seconds=3))


@pytest.mark.parametrize(
    "lacking", ["Connection: Upgrade", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="]
)
def test_incomplete_upgrade_is_an_error_of_the_contract(on_street: Run, lacking: str) -> None:
    lines = [
        f"GET /mqtt?{SIGNED} HTTP/1.1",
        "Host: bar",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: mqtt",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    ]
    lines.remove(lacking)

    async def scene(street: Street) -> None:
        status, body = await street.raw("\r\n".join([*lines, "", ""]))
        assert (status, json.loads(body)["error"]["code"]) == (400, "invalid_request")
        assert street.upstream.requests == []

    on_street(scene)
