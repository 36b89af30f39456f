"""Raw requests that no browser sends, at the front door of the real shop.

A run of the tests sends a few hundred. `RAW_REQUESTS=2000` in the environment
makes it as many as that, and `RAW_REQUESTS_SEED` others of them.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from contextlib import suppress
from random import Random
from urllib.parse import urlsplit

import pytest

from tests.open_shop import TestShop
from tests.shop.raw_requests import raw_request

COUNT = int(os.environ.get("RAW_REQUESTS", "250"))
SEED = int(os.environ.get("RAW_REQUESTS_SEED", "8"))
AT_ONCE = 40
# 10 s for the header or the body, 2 s for the rest of it, and some for a busy machine.
LIMIT_SECONDS = 60.0
INTERNALS = re.compile(
    rb"Traceback|stackTrace|File \"|site-packages|/var/task|/usr/|/tmp/|/home/|\.py\b|ministack"
    rb"|hypercorn|uvicorn|aiohttp|botocore|localstack|x-amz(?!-json)|\b\d{12}\b|arn:aws",
    re.IGNORECASE,
)
BUSY = b'"code":"busy"'
VERSION = re.compile(rb"(?im)^(server|via|x-powered-by):.*\d")

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(1200)]


def test_raw_requests_do_no_harm(shop: TestShop) -> None:
    random = Random(SEED)
    requests = [raw_request(random) for _ in range(COUNT)]
    faults, statuses = asyncio.run(_send_all(shop.url, requests))
    assert faults == []
    assert statuses[200] > 0
    assert statuses[400] > 0
    assert statuses[404] > 0
    order, token = shop.place(shop.new_shop())
    assert shop.call("GET", f"/orders/{order['orderId']}", token).json()["order"]["number"] == 1


async def _send_all(url: str, requests: list[bytes]) -> tuple[list[str], Counter[int]]:
    """Send every request on a connection of its own; return what is wrong, and all statuses."""
    turns, faults, statuses = asyncio.Semaphore(AT_ONCE), [], Counter[int]()

    async def send(number: int, request: bytes) -> None:
        async with turns:
            answer = await _answer(url, request)
            while answer and BUSY in answer:  # the request had waited in line for too long
                answer = await _answer(url, request)
        if answer is None:
            faults.append(f"{number} hangs: {request[:300]!r}")
            return
        found = [int(status) for status in re.findall(rb"^HTTP/\d\.\d (\d{3}) ", answer, re.M)]
        statuses.update(found)
        leak = INTERNALS.search(answer) or VERSION.search(answer)
        if leak or any(status >= 500 for status in found):
            faults.append(f"{number}: {leak} {answer[:400]!r} to {request[:300]!r}")

    await asyncio.gather(*(send(number, request) for number, request in enumerate(requests)))
    return faults, statuses


async def _answer(url: str, request: bytes) -> bytes | None:
    """Return all that comes back until the connection ends; None if it does not end."""
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(
        place.hostname, place.port, local_addr=("127.0.0.3", 0)
    )
    received = b""
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            with suppress(ConnectionError):
                writer.write(request)
                while piece := await reader.read(65536):
                    received += piece
    except TimeoutError:
        return None
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    return received
