"""Thousands of connections that say nothing do not keep anybody from ordering."""

from __future__ import annotations

import asyncio
import errno
import resource
import select
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import aiohttp
import httpx
import pytest
from yarl import URL

from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud

IDLE = 2000
ATTACKER = "127.0.0.2"


@pytest.fixture
def many_descriptors() -> Iterator[None]:
    """Let this process hold as many sockets as the attack needs."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[0] < IDLE + 500:
        resource.setrlimit(resource.RLIMIT_NOFILE, (IDLE + 500, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("many_descriptors")
def test_orders_are_placed_beside_two_thousand_idle_connections(shop: TestShop) -> None:
    place = urlsplit(shop.url)
    shop_id = shop.new_shop(drinksPerCode=20)
    shop.place(shop_id)
    halves = [b"", b"GET / HTTP/1.1\r\n", b"POST /orders HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf"]
    idle = []
    try:
        begun = time.monotonic()
        for number in range(IDLE):
            held = socket.create_connection(
                (place.hostname, place.port), timeout=30, source_address=(ATTACKER, 0)
            )
            idle.append(held)
            with suppress(ConnectionError):
                held.sendall(halves[number % len(halves)])
        for _ in range(5):
            order, _token = shop.place(shop_id)
            assert order["state"] == "PLACED"
        _seconds_until_closed(idle, begun, limit_seconds=600)
    finally:
        for held in idle:
            held.close()
    shop.place(shop_id)


def _seconds_until_closed(held: list[socket.socket], begun: float, limit_seconds: float) -> float:
    """Wait until the other side has closed all of them; return the seconds since `begun`."""
    open_ones = selectors.DefaultSelector()
    for each in held:
        each.setblocking(False)
        open_ones.register(each, selectors.EVENT_READ)
    while open_ones.get_map():
        assert time.monotonic() - begun < limit_seconds, f"{len(open_ones.get_map())} stay open"
        for key, _ in open_ones.select(timeout=1):
            if _is_closed(key.fileobj):  # type: ignore[arg-type]
                open_ones.unregister(key.fileobj)
    open_ones.close()
    return time.monotonic() - begun


def _is_closed(held: socket.socket) -> bool:
    try:
        return not held.recv(65536)
    except OSError as error:
        return error.errno != errno.EAGAIN


def test_realtime_connection_without_connect_is_cut_off(shop: TestShop) -> None:
    _, token = shop.scan(shop.new_shop())
    url = URL(shop.call("POST", "/realtime", token).json()["url"], encoded=True)

    async def wait() -> tuple[float, aiohttp.WSMessage]:
        async with aiohttp.ClientSession() as session:
            before = time.monotonic()
            async with session.ws_connect(url, protocols=("mqtt",)) as held:
                answer = await held.receive(timeout=60)
            return time.monotonic() - before, answer

    seconds, answer = asyncio.run(wait())
    assert seconds > 9
    assert (answer.type, answer.data) == (aiohttp.WSMsgType.CLOSE, 1008)


def test_requests_of_one_address_do_not_starve_another(shop: TestShop) -> None:
    """A line of requests from one address delays another address by a turn, not by the line.

    It is seen only if the machine does not pause this process while the line is served.
    """
    eventually(lambda: _has_overtaken_a_line(shop))


def _has_overtaken_a_line(shop: TestShop) -> bool:
    """Return whether a request was answered while a line from another address still waited."""
    place = urlsplit(shop.url)
    shop_id = shop.shop_id
    request = f"GET /shops/{shop_id} HTTP/1.1\r\nHost: bar\r\nConnection: close\r\n\r\n".encode()
    crowd = []
    try:
        for _ in range(400):
            held = socket.create_connection(
                (place.hostname, place.port), timeout=30, source_address=(ATTACKER, 0)
            )
            held.sendall(request)
            crowd.append(held)
        assert httpx.get(f"{shop.url}/health", timeout=120).status_code == 200
        waiting = _count_unanswered(crowd)
        _seconds_until_closed(crowd, time.monotonic(), limit_seconds=600)
    finally:
        for held in crowd:
            held.close()
    # In one line for all addresses, only the last few in service would still wait.
    return waiting > len(crowd) / 10


def _count_unanswered(held: list[socket.socket]) -> int:
    """Return how many of the connections have not received anything."""
    poll = select.poll()
    for each in held:
        poll.register(each, select.POLLIN)
    return len(held) - len(poll.poll(0))
