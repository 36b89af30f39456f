"""Slow and silent clients are disconnected; clients with too many connections wait."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable

import pytest
from aiohttp import web

from backend.local.front_door.limits import Limits

from .conftest import Street

Run = Callable[..., None]
SLOW_HEADER = Limits(header_seconds=0.3)
SLOW_BODY = Limits(body_seconds=0.3)
SLOW_READER = Limits(answer_seconds=0.3)
DEADLINE_SECONDS = 120
GOOD = b"GET /health HTTP/1.1\r\nHost: bar\r\n\r\n"


async def _until_closed(street: Street, pieces: list[bytes], pause: float = 0.05) -> bytes:
    """Send the pieces slowly; return everything that is received until the connection closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", street.port)

    async def drip() -> None:
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause)

    dripping = asyncio.create_task(drip())
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await reader.read(-1)
    finally:
        dripping.cancel()
        writer.close()


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [b"GET /health HT"],
        [GOOD[:-2]],
        [bytes([byte]) for byte in b"GET /health HTTP/1.1\r\nX: " + b"x" * 100],
    ],
    ids=["nothing", "half a line", "half a header", "dripping header"],
)
def test_missing_header_closes_the_connection(on_street: Run, pieces: list[bytes]) -> None:
    async def scene(street: Street) -> None:
        begun = time.monotonic()
        with contextlib.suppress(ConnectionError):  # what was sent last need not be read
            assert await _until_closed(street, pieces) == b""
        assert time.monotonic() - begun > 0.25

    on_street(scene, limits=SLOW_HEADER)


def test_missing_second_header_closes_the_connection(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        answer = await _until_closed(street, [GOOD, GOOD[:-2]])
        assert answer.count(b"HTTP/1.1 200 ") == 1

    on_street(scene, limits=Limits(header_seconds=2))


@pytest.mark.parametrize(
    "pieces",
    [
        [b"Content-Length: 100\r\n\r\nhalf"],
        [b"Content-Length: 100\r\n\r\n", *([b"x"] * 99)],
        [b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"],
        [b"Transfer-Encoding: chunked\r\n\r\n", *([b"1\r\nx\r\n"] * 99)],
    ],
    ids=["half", "dripping", "half a chunk", "dripping chunks"],
)
def test_missing_body_is_a_timeout(on_street: Run, pieces: list[bytes]) -> None:
    async def scene(street: Street) -> None:
        head = b"POST /orders HTTP/1.1\r\nHost: bar\r\n"
        answer = await _until_closed(street, [head + pieces[0], *pieces[1:]])
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "request_timeout"
        assert street.upstream.requests == []

    on_street(scene, limits=SLOW_BODY)


@pytest.mark.parametrize(("length", "status"), [(16_000, b"408"), (1_000_000, b"413")])
def test_client_that_still_writes_receives_the_refusal(
    on_street: Run, length: int, status: bytes
) -> None:
    async def scene(street: Street) -> None:
        head = b"POST /orders HTTP/1.1\r\nHost: bar\r\nContent-Length: %d\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", street.port)
        writer.write(head % length)
        async with asyncio.timeout(DEADLINE_SECONDS):
            answer = asyncio.create_task(reader.read(-1))
            while not answer.done():
                writer.write(b"x")
                await asyncio.sleep(0.001)
        assert (await answer).startswith(b"HTTP/1.1 " + status)
        writer.close()

    on_street(scene, limits=SLOW_BODY)


def test_invalid_chunk_is_refused_immediately(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        head = b"POST /orders HTTP/1.1\r\nHost: bar\r\nTransfer-Encoding: chunked\r\n\r\n"
        answer = await _until_closed(street, [head, b"zz\r\nab\r\n"])
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "invalid_request"
        assert street.upstream.requests == []

    on_street(scene, limits=Limits(body_seconds=60))


def test_client_that_does_not_read_is_disconnected(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        async def large(_request: web.Request) -> web.Response:
            return web.Response(body=b"x" * 30_000_000)

        street.upstream.answer = large
        reader, writer = await asyncio.open_connection("127.0.0.1", street.port, limit=1024)
        writer.write(GOOD)
        transport = writer.transport
        transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(SLOW_READER.answer_seconds * 4)
        transport.resume_reading()  # type: ignore[attr-defined]
        received = 0
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(DEADLINE_SECONDS):
                while piece := await reader.read(65536):
                    received += len(piece)
        assert received < 30_000_000
        writer.close()

    on_street(scene, limits=SLOW_READER)


def test_expect_100_continue_is_answered(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        head = (
            b"POST /orders HTTP/1.1\r\nHost: bar\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", street.port)
        writer.write(head + b"Connection: close\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"{}")
        assert (await reader.read(-1)).startswith(b"HTTP/1.1 200 OK\r\n")
        writer.close()

    on_street(scene)


def test_connection_over_the_limit_is_refused_until_one_closes(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        held = [await asyncio.open_connection("127.0.0.1", street.port) for _ in range(2)]
        async with asyncio.timeout(DEADLINE_SECONDS):
            for _ in range(2):
                reader, writer = await asyncio.open_connection("127.0.0.1", street.port)
                answer = await reader.read(-1)
                writer.close()
                assert answer.startswith(b"HTTP/1.1 503 ")
                assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "busy"
            elsewhere = await asyncio.open_connection(
                "127.0.0.1", street.port, local_addr=("127.0.0.2", 0)
            )
            elsewhere[1].write(GOOD)
            assert (await elsewhere[0].readline()).startswith(b"HTTP/1.1 200 ")
            held[0][1].close()
            status = 503
            while status != 200:
                with contextlib.suppress(ConnectionError):  # refused before it was read
                    status, _ = await street.raw(
                        GOOD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
                    )
        for _, writer in [*held, elsewhere]:
            writer.close()

    on_street(scene, limits=Limits(connections=4, connections_per_address=2))


def test_client_that_vanishes_within_its_body_is_no_incident(
    on_street: Run, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene(street: Street) -> None:
        for _ in range(5):
            _reader, writer = await asyncio.open_connection("127.0.0.1", street.port)
            writer.write(b"PUT /orders/o HTTP/1.1\r\nHost: bar\r\nContent-Length: 100\r\n\r\n{")
            await writer.drain()
            await asyncio.sleep(0.05)  # the front door may be reading by then, or not
            writer.transport.abort()
        assert await street.target("/health") == 200

    on_street(scene)
    assert "Incident" not in caplog.text
