"""The way from the front door to the local AWS: plain requests, written from scratch."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from yarl import URL

from backend.local.front_door import answers

DOOR_KEY_HEADER = "X-Front-Door-Key"
LARGEST_BODY = 16 * 1024
_ANSWER_SECONDS = 29  # API Gateway's own limit
_LINE_SECONDS = 15.0
_THROTTLED_PAUSE_SECONDS = 0.1

# A connection's own headers, and what only AWS's clients would read.
_KEPT_BACK = frozenset(
    {
        "connection",
        "content-length",
        "date",
        "keep-alive",
        "proxy-authenticate",
        "server",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_KEPT_BACK_PREFIXES = ("x-amz", "access-control-", "apigw-")


@dataclass(frozen=True)
class Call:
    """One request to the local AWS; `url` is complete and encoded."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


class Upstream:
    """Calls the local AWS, few calls at once, the others in line.

    MiniStack runs a Lambda process for every concurrent call: past the number
    of processors, more of them make everybody slower.
    """

    def __init__(self, base_url: str, concurrency: int, door_key: str) -> None:
        self.base_url = base_url
        self._door_key = door_key
        self.host = URL(base_url).authority
        self._turns = asyncio.Semaphore(concurrency)
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS, connect=3)
        self.session = aiohttp.ClientSession(
            timeout=timeout,
            auto_decompress=False,
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=20),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )

    async def close(self) -> None:
        """Close all connections."""
        await self.session.close()

    async def answer(self, call: Call) -> web.Response:
        """Return the local AWS's answer to `call`, or the reason why there is none."""
        limit = time.monotonic() + _LINE_SECONDS
        while time.monotonic() < limit:
            try:
                async with asyncio.timeout(limit - time.monotonic()):
                    await self._turns.acquire()
            except TimeoutError:
                break
            try:
                response = await self._pass_on(call)
            finally:
                self._turns.release()
            # A throttled call has not been run; the shop itself never answers 429.
            if response.status != 429:
                return response
            await asyncio.sleep(_THROTTLED_PAUSE_SECONDS)
        return answers.busy()

    async def _pass_on(self, call: Call) -> web.Response:
        try:
            async with self.session.request(
                call.method,
                URL(call.url, encoded=True),
                headers={**call.headers, "Host": self.host, DOOR_KEY_HEADER: self._door_key},
                data=call.body or None,
                allow_redirects=False,
            ) as response:
                return web.Response(
                    status=response.status,
                    body=await response.read(),
                    headers=_kept(response.headers.items()),
                )
        except TimeoutError:
            return answers.too_slow()
        except aiohttp.ClientError:
            return answers.unreachable()


async def read_body(request: web.Request) -> bytes | None:
    """Return the request's body, or None as soon as it is known to exceed 16 KiB."""
    if request.content_length is not None and request.content_length > LARGEST_BODY:
        return None
    body = bytearray()
    async for chunk in request.content.iter_chunked(LARGEST_BODY):
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _kept(headers: object) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = list(headers)  # type: ignore[call-overload]
    return [
        (name, value)
        for name, value in pairs
        if name.lower() not in _KEPT_BACK and not name.lower().startswith(_KEPT_BACK_PREFIXES)
    ]
