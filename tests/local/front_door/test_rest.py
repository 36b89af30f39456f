"""REST through the front door."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from .conftest import Street

Run = Callable[..., None]


def test_request_reaches_the_api_rewritten(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        headers = {
            "Authorization": "Bearer token",
            "Idempotency-Key": "k",
            "X-Amz-Target": "DynamoDB_20120810.Scan",
            "X-Public-Url": "http://evil",
            "Host": "bar.local:8000",
        }
        url = f"{street.url}/shops/demo/scans?a=1"
        async with street.session.post(url, json={"code": "x"}, headers=headers) as answer:
            assert answer.status == 200
        method, target, seen, body = street.upstream.requests[0]
        assert (method, json.loads(body)) == ("POST", {"code": "x"})
        assert target == "/restapis/abc123/api/_user_request_/shops/demo/scans?a=1"
        assert seen["authorization"] == "Bearer token"
        assert seen["idempotency-key"] == "k"
        assert seen["host"] == f"127.0.0.1:{street.upstream.port}"
        assert seen["x-forwarded-host"] == "bar.local:8000"
        assert seen["x-forwarded-proto"] == "http"
        assert seen["x-public-url"] == "http://192.168.1.7:8000"
        assert "x-amz-target" not in seen

    on_street(scene)


@pytest.mark.parametrize(
    "target",
    [
        "/_ministack/reset",
        "/shops/../_ministack/health",
        "/shops/%2e%2e/%2e%2e/_ministack/health",
        "/shops/..%2f..%2f_ministack/health",
        "//_ministack/health",
        "/orders//",
        "/restapis/abc123/api/_user_request_/health",
        "http://127.0.0.1:4566/_ministack/health",
        "http://bar:8000/health",
        "/mqtt",
        "/cognito",
        "/health%00",
        "/health#x",
    ],
)
def test_tricks_with_the_path_reach_nothing(on_street: Run, target: str) -> None:
    async def scene(street: Street) -> None:
        status, body = await street.raw(
            f"GET {target} HTTP/1.1\r\nHost: iot.eu-central-1.localhost\r\n"
            "X-Amz-Target: DynamoDB_20120810.Scan\r\nConnection: close\r\n\r\n"
        )
        assert status in (400, 404)
        if status == 404:
            assert json.loads(body)["error"]["code"] == "not_found"
        assert street.upstream.requests == []

    on_street(scene)


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_reach_nothing(on_street: Run, method: str) -> None:
    async def scene(street: Street) -> None:
        async with street.session.request(method, f"{street.url}/health") as answer:
            assert answer.status == 404
        assert street.upstream.requests == []

    on_street(scene)


def test_head_is_answered_without_a_body(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        async with street.session.head(f"{street.url}/") as answer:
            assert (answer.status, await answer.read()) == (200, b"")
        assert street.upstream.requests[0][0] == "GET"

    on_street(scene)


def test_body_over_16_kib_is_refused_before_it_is_read(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        status, body = await street.raw(
            "POST /orders HTTP/1.1\r\nHost: bar\r\nContent-Length: 1000000000\r\n"
            "Connection: close\r\n\r\n{"
        )
        assert (status, json.loads(body)["error"]["code"]) == (413, "too_large")
        assert street.upstream.requests == []

    on_street(scene)


def test_endless_chunked_body_is_refused(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        async def endless() -> Any:
            for _ in range(64):
                yield b"x" * 1024

        async with street.session.post(f"{street.url}/orders", data=endless()) as answer:
            assert answer.status == 413
        assert street.upstream.requests == []

    on_street(scene)


def test_body_of_exactly_16_kib_passes(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        async with street.session.post(f"{street.url}/orders", data=b"x" * 16384) as answer:
            assert answer.status == 200
        assert len(street.upstream.requests[0][3]) == 16384

    on_street(scene)


def test_compressed_answer_passes_byte_for_byte(on_street: Run) -> None:
    page = gzip.compress(b"<html>")

    async def scene(street: Street) -> None:
        async def compressed(_request: web.Request) -> web.Response:
            headers = {
                "Content-Encoding": "gzip",
                "Content-Type": "text/html",
                "ETag": '"1"',
                "X-Amzn-RequestId": "r",
                "Access-Control-Allow-Origin": "*",
            }
            return web.Response(body=page, headers=headers)

        street.upstream.answer = compressed
        async with street.session.get(f"{street.url}/") as answer:
            assert await answer.read() == page
            assert answer.headers["Content-Encoding"] == "gzip"
            assert answer.headers["ETag"] == '"1"'
            assert "X-Amzn-RequestId" not in answer.headers
            assert "Access-Control-Allow-Origin" not in answer.headers

    on_street(scene)


def test_few_calls_run_at_once_and_all_are_answered(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        async def slow(_request: web.Request) -> web.Response:
            await asyncio.sleep(0.01)
            return web.Response()

        async def call() -> int:
            async with street.session.get(f"{street.url}/health") as answer:
                return answer.status

        street.upstream.answer = slow
        assert await asyncio.gather(*(call() for _ in range(30))) == [200] * 30
        assert street.upstream.most_running == 3

    on_street(scene, concurrency=3)


def test_throttled_call_is_repeated(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        async def throttled_once(_request: web.Request) -> web.Response:
            return web.Response(status=200 if len(street.upstream.requests) > 1 else 429)

        street.upstream.answer = throttled_once
        async with street.session.post(f"{street.url}/orders", data=b"{}") as answer:
            assert answer.status == 200
        assert [body for *_, body in street.upstream.requests] == [b"{}", b"{}"]

    on_street(scene)


def test_refused_connection_is_shop_unreachable(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        async def hang_up(request: web.Request) -> web.Response:
            assert request.transport
            request.transport.abort()
            return web.Response()

        street.upstream.answer = hang_up
        async with street.session.post(f"{street.url}/orders", data=b"{}") as answer:
            assert answer.status == 503
            assert (await answer.json())["error"]["code"] == "shop_unreachable"
        assert len(street.upstream.requests) == 1

    on_street(scene)
