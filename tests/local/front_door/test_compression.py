"""JSON is compressed for clients that accept it, and for no others."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest
from aiohttp import web

from backend.local.front_door.compression import accepts_gzip, compressed

from .conftest import Street

MENU = json.dumps({"menu": ["a drink with a long name"] * 100}).encode()
JSON = [("Content-Type", "application/json")]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("gzip, deflate, br, zstd", True),
        ("deflate;q=1, gzip;q=0.5", True),
        ("*", True),
        ("", False),
        ("br, identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.00, *", False),
        ("x-gzip", False),
    ],
)
def test_client_says_whether_it_accepts_gzip(header: str, expected: bool) -> None:
    assert accepts_gzip(header) is expected


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (JSON, MENU[:1024]),
        ([("Content-Type", "text/html")], MENU),
        ([*JSON, ("content-encoding", "br")], MENU),
    ],
)
def test_what_is_small_or_not_json_or_compressed_stays_as_it_is(
    headers: list[tuple[str, str]], body: bytes
) -> None:
    assert compressed(headers, body, "gzip") == (headers, body)


def test_menu_arrives_compressed(on_street: Callable[..., None]) -> None:
    async def menu(_request: web.Request) -> web.Response:
        return web.Response(body=MENU, content_type="application/json")

    async def scene(street: Street) -> None:
        street.upstream.answer = menu
        for accepted in ("gzip", "identity"):
            headers = {"Accept-Encoding": accepted}
            async with street.session.get(f"{street.url}/shops/demo", headers=headers) as answer:
                body = await answer.read()
                assert answer.headers["Vary"] == "Accept-Encoding"
                assert answer.headers["Content-Length"] == str(len(body))
                if accepted == "gzip":
                    assert answer.headers["Content-Encoding"] == "gzip"
                    assert len(body) < len(MENU) / 5
                    body = gzip.decompress(body)
                assert body == MENU

    on_street(scene)
