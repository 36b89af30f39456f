"""REST through the front door."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from yarl import URL

from .conftest import Street

Run = Callable[..., None]


def test_request_is_forwarded_rebuilt(on_street: Run) -> None:
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
def test_path_traversal_is_not_forwarded(on_street: Run, target: str) -> None:
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
def test_other_methods_are_not_forwarded(on_street: Run, method: str) -> None:
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


def test_concurrent_calls_are_limited_and_all_are_answered(on_street: Run) -> None:
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


def test_throttled_call_is_retried(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        async def throttled_once(_request: web.Request) -> web.Response:
            return web.Response(status=200 if len(street.upstream.requests) > 1 else 429)

        street.upstream.answer = throttled_once
        async with street.session.post(f"{street.url}/orders", data=b"{}") as answer:
            assert answer.status == 200
        assert [body for *_, body in street.upstream.requests] == [b"{}", b"{}"]

    on_street(scene)


def test_unreachable_local_aws_is_an_error_of_the_contract(on_street: Run) -> None:
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


def test_429_of_the_api_is_not_retried(on_street: Run) -> None:
    refusal = {"error": {"code": "too_many_scans", "message": "x", "retryAfterSeconds": 7}}

    async def scene(street: Street) -> None:
        async def refuse(_request: web.Request) -> web.Response:
            return web.json_response(refusal, status=429, headers={"Retry-After": "7"})

        street.upstream.answer = refuse
        async with street.session.post(f"{street.url}/shops/demo/scans", data=b"{}") as answer:
            assert (answer.status, await answer.json()) == (429, refusal)
            assert answer.headers["Retry-After"] == "7"
        assert len(street.upstream.requests) == 1

    on_street(scene)


@pytest.mark.parametrize(
    "throttling",
    [
        {"Reason": "ConcurrentInvocationLimitExceeded", "message": "Rate Exceeded."},
        {"error": {"code": "busy", "message": "Too many people at once; please try again."}},
    ],
)
def test_throttling_by_the_local_aws_is_retried_until_it_ends(
    on_street: Run, throttling: Any
) -> None:
    async def scene(street: Street) -> None:
        async def throttled_twice(_request: web.Request) -> web.Response:
            if len(street.upstream.requests) > 2:
                return web.Response()
            return web.json_response(throttling, status=429)

        street.upstream.answer = throttled_twice
        async with street.session.post(f"{street.url}/orders", data=b"{}") as answer:
            assert answer.status == 200

    on_street(scene)


@pytest.mark.parametrize(
    ("status", "body", "expected", "code"),
    [
        (502, b'{"errorMessage": "x", "stackTrace": ["/var/task/app.py"]}', 500, "internal_error"),
        (500, b"Traceback (most recent call last)", 500, "internal_error"),
        (404, b'{"message": "Invalid API identifier 000000000000:abc"}', 404, "not_found"),
        (403, b"<html>ministack</html>", 403, "invalid_request"),
        (400, b'{"error": "text"}', 400, "invalid_request"),
        (400, b"[" * 9999, 400, "invalid_request"),
    ],
)
def test_error_of_the_local_aws_itself_is_replaced(
    on_street: Run, status: int, body: bytes, expected: int, code: str
) -> None:
    async def scene(street: Street) -> None:
        async def fail(_request: web.Request) -> web.Response:
            return web.Response(status=status, body=body, content_type="application/json")

        street.upstream.answer = fail
        async with street.session.get(f"{street.url}/health") as answer:
            text = await answer.text()
            assert (answer.status, json.loads(text)["error"]["code"]) == (expected, code)
            assert body.decode() not in text

    on_street(scene)


def test_client_cannot_choose_its_address(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        forged = {"X-Forwarded-For": "6.6.6.6", "X-Client-Address": "6.6.6.6", "Forwarded": "for=x"}
        async with street.session.get(f"{street.url}/health", headers=forged) as answer:
            assert answer.status == 200
        seen = street.upstream.requests[0][2]
        assert seen["x-client-address"] == "127.0.0.1"
        assert "6.6.6.6" not in str(seen)

    on_street(scene)


def test_trusted_proxy_reports_the_client_and_serves_the_public_url(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        headers = {"X-Forwarded-For": "6.6.6.6, 1.2.3.4", "Host": "localhost:8000"}
        async with street.session.get(f"{street.url}/health", headers=headers) as answer:
            assert answer.status == 200
        seen = street.upstream.requests[0][2]
        assert seen["x-client-address"] == "1.2.3.4"
        assert seen["x-forwarded-host"] == "bar.example.org"
        assert seen["x-forwarded-proto"] == "https"

    on_street(scene, trusted_proxies=("127.0.0.1",), public_url="https://bar.example.org")


def test_program_beside_the_proxy_connects_directly(on_street: Run) -> None:
    """`./shop open` signs in at the front door before any proxy in front of it runs."""

    async def scene(street: Street) -> None:
        headers = {"Host": "localhost:8000"}
        async with street.session.get(f"{street.url}/health", headers=headers) as answer:
            assert answer.status == 200
        seen = street.upstream.requests[0][2]
        assert seen["x-client-address"] == "127.0.0.1"
        assert (seen["x-forwarded-proto"], seen["x-forwarded-host"]) == ("http", "localhost:8000")

    on_street(scene, trusted_proxies=("127.0.0.1",), public_url="https://bar.example.org")


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("bar.example.org", ("https", "bar.example.org")),
        ("192.168.1.7:8000", ("http", "192.168.1.7:8000")),
        ("a/b", ("https", "bar.example.org")),
    ],
)
def test_client_that_bypasses_the_proxy_uses_plain_http(
    on_street: Run, host: str, reached: tuple[str, str]
) -> None:
    async def scene(street: Street) -> None:
        async with street.session.get(f"{street.url}/health", headers={"Host": host}) as answer:
            assert answer.status == 200
        seen = street.upstream.requests[0][2]
        assert (seen["x-forwarded-proto"], seen["x-forwarded-host"]) == reached

    on_street(scene, public_url="https://bar.example.org")


def test_device_cookie_alone_is_forwarded_both_ways(on_street: Run) -> None:
    given = "device=a.b-c_1; Path=/; HttpOnly; SameSite=Lax; Max-Age=86400"

    async def scene(street: Street) -> None:
        async def give(_request: web.Request) -> web.Response:
            return web.Response(headers={"Set-Cookie": given})

        street.upstream.answer = give
        headers = {"Cookie": "session=x; device=a.b-c_1; other=y"}
        async with street.session.get(f"{street.url}/", headers=headers) as answer:
            assert answer.headers["Set-Cookie"] == given
        assert street.upstream.requests[0][2]["cookie"] == "device=a.b-c_1"
        async with street.session.get(f"{street.url}/", headers={"Cookie": "xdevice=a"}):
            pass
        assert "cookie" not in street.upstream.requests[1][2]

    on_street(scene)


NOT_HTTP = {
    "long address": b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: bar\r\n\r\n",
    "long header": b"GET / HTTP/1.1\r\nHost: bar\r\nX: " + b"x" * 9000 + b"\r\n\r\n",
    "length": b"POST /orders HTTP/1.1\r\nHost: bar\r\nContent-Length: many\r\n\r\n",
    "negative length": b"POST /orders HTTP/1.1\r\nHost: bar\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST /orders HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "length and chunks": b"POST /orders HTTP/1.1\r\nContent-Length: 2\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "http/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "http/0.9": b"GET /health\r\n\r\n",
    "nul": b"GET /health HTTP/1.1\r\nHost: b\x00r\r\n\r\n",
    "no port": b"GET http://bar:99999999/health HTTP/1.1\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", NOT_HTTP.values(), ids=NOT_HTTP)
def test_invalid_http_is_an_error_of_the_contract(on_street: Run, request_bytes: bytes) -> None:
    async def scene(street: Street) -> None:
        status, body = await street.raw(request_bytes)
        assert (status, json.loads(body)["error"]["code"]) == (400, "invalid_request")
        assert street.upstream.requests == []

    on_street(scene)


@pytest.mark.parametrize("target", ["/health", "/nothing", "/orders?x=" + "y" * 3000, "//"])
def test_no_response_reveals_a_version(on_street: Run, target: str) -> None:
    async def scene(street: Street) -> None:
        async with street.session.get(URL(street.url + target, encoded=True)) as answer:
            assert answer.headers["Server"] == "serverlesspresso"

    on_street(scene)
