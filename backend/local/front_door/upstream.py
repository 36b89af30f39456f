"""The HTTP client of the local AWS, which limits concurrent calls."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from yarl import URL

from backend.local.front_door import responses
from backend.local.front_door.compression import compressed
from backend.local.front_door.fair_semaphore import FairSemaphore, SlotTimeout

_LOG = logging.getLogger("front_door")
GATEWAY_KEY_HEADER = "X-Front-Door-Key"
_ANSWER_SECONDS = 29  # API Gateway's own limit
_QUEUE_SECONDS = 15.0
_THROTTLED_PAUSE_SECONDS = 0.1

# Hop-by-hop headers, and those that only clients of AWS read.
_REMOVED_HEADERS = frozenset(
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
        "via",
        "x-powered-by",
    }
)
_REMOVED_PREFIXES = ("x-amz", "x-ministack", "x-localstack", "access-control-", "apigw-")


@dataclass(frozen=True)
class Call:
    """One request to the local AWS; `url` is complete and encoded."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What the local AWS replied."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class UpstreamFailure(Exception):
    """Raised when there is no reply that may be forwarded; `response` is sent instead."""

    def __init__(self, response: web.Response) -> None:
        super().__init__(response.status)
        self.response = response


class Upstream:
    """Calls the local AWS with limited concurrency; further calls are queued.

    MiniStack runs a Lambda process for each concurrent call: more processes than
    processors make all calls slower.
    """

    def __init__(self, base_url: str, concurrency: int, gateway_key: str) -> None:
        self.base_url = base_url
        self._gateway_key = gateway_key
        self.host = URL(base_url).authority
        self._slots = FairSemaphore(concurrency)
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

    async def respond(self, call: Call, network: str) -> web.Response:
        """Return the API's response to `call`, or an error response.

        An error that is not in the contract's shape comes from the local AWS itself
        and may reveal its internals, so it is replaced.
        """
        try:
            reply = await self.send(call, network)
        except UpstreamFailure as failure:
            return failure.response
        if reply.status >= 400 and responses.code_of(reply.body) is None:
            return _replaced(reply, call)
        headers, body = compressed(
            _forwarded(reply.headers), reply.body, call.headers.get("accept-encoding", "")
        )
        return web.Response(status=reply.status, body=body, headers=headers)

    async def send(self, call: Call, network: str) -> Reply:
        """Return the local AWS's reply to `call`.

        Args:
            call: What is sent.
            network: The client's, among which slots are shared fairly.

        Raises:
            UpstreamFailure: There is no reply.
        """
        limit = time.monotonic() + _QUEUE_SECONDS
        while (remaining := limit - time.monotonic()) > 0:
            try:
                async with self._slots.slot(network, remaining):
                    reply = await self._send_once(call)
            except SlotTimeout:
                break
            if not _is_throttled(reply):
                return reply
            await asyncio.sleep(_THROTTLED_PAUSE_SECONDS)
        raise UpstreamFailure(responses.busy())

    async def _send_once(self, call: Call) -> Reply:
        try:
            async with self.session.request(
                call.method,
                URL(call.url, encoded=True),
                headers={**call.headers, "Host": self.host, GATEWAY_KEY_HEADER: self._gateway_key},
                data=call.body or None,
                allow_redirects=False,
            ) as response:
                body = await response.read()
                return Reply(response.status, list(response.headers.items()), body)
        except TimeoutError as error:
            raise UpstreamFailure(responses.upstream_timeout()) from error
        except aiohttp.ClientError as error:
            raise UpstreamFailure(responses.unreachable()) from error


def _is_throttled(reply: Reply) -> bool:
    """Return whether the local AWS throttled the call, which may be retried then.

    A 429 of the shop's API has a code of the contract; API Gateway's is `busy`.
    """
    return reply.status == 429 and responses.code_of(reply.body) in {None, "busy"}


def _replaced(reply: Reply, call: Call) -> web.Response:
    """Return an error response in place of one that is not the API's."""
    if reply.status == 404:
        return responses.not_found()
    if reply.status < 500:
        return responses.error(reply.status, "invalid_request", "The request is not valid.")
    incident_id = secrets.token_hex(8)
    _LOG.error("Incident %s: the local AWS answered %d to %s", incident_id, reply.status, call.url)
    return responses.internal_error(incident_id)


def _forwarded(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in headers
        if name.lower() not in _REMOVED_HEADERS and not name.lower().startswith(_REMOVED_PREFIXES)
    ]
