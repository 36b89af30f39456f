"""The HTTP server of the front door by itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from backend.local.front_door.client_address import TrustedProxies
from backend.local.front_door.connection import Server
from backend.local.front_door.limits import Limits

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


async def _get(handler: Handler) -> tuple[int, str]:
    runner = web.ServerRunner(Server(handler, Limits(), TrustedProxies()))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        async with (
            aiohttp.ClientSession() as session,
            session.get(url, headers={"Accept": "text/html"}) as answer,
        ):
            assert answer.headers["Server"] == "serverlesspresso"
            return answer.status, await answer.text()
    finally:
        await runner.cleanup()


def test_internal_failure_reveals_an_incident_id_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(_request: web.BaseRequest) -> web.StreamResponse:
        raise RuntimeError("/usr/lib/secret")

    status, text = asyncio.run(_get(fail))
    error = json.loads(text)["error"]
    assert (status, error["code"]) == (500, "internal_error")
    assert error["incidentId"] in caplog.text
    assert "secret" in caplog.text
    assert "secret" not in text


def test_timeout_in_the_gateway_is_a_504(caplog: pytest.LogCaptureFixture) -> None:
    async def wait(_request: web.BaseRequest) -> web.StreamResponse:
        raise TimeoutError

    status, text = asyncio.run(_get(wait))
    assert (status, json.loads(text)["error"]["code"]) == (504, "timeout")
    assert caplog.text == ""
