"""The way from the front door to the local AWS: plain requests, written from scratch."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from yarl import URL

from backend.local.front_door import answers
from backend.local.front_door.fair_turns import FairTurns, NoTurn

_LOG = logging.getLogger("front_door")
DOOR_KEY_HEADER = "X-Front-Door-Key"
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
        "via",
        "x-powered-by",
    }
)
_KEPT_BACK_PREFIXES = ("x-amz", "x-ministack", "x-localstack", "access-control-", "apigw-")


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
    """The local AWS gave no answer that a client may see; `answer` is sent in its place."""

    def __init__(self, answer: web.Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Upstream:
    """Calls the local AWS, few calls at once, the others in line.

    MiniStack runs a Lambda process for every concurrent call: past the number
    of processors, more of them make everybody slower.
    """

    def __init__(self, base_url: str, concurrency: int, door_key: str) -> None:
        self.base_url = base_url
        self._door_key = door_key
        self.host = URL(base_url).authority
        self._turns = FairTurns(concurrency)
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

    async def answer(self, call: Call, network: str) -> web.Response:
        """Return the answer of the shop's API to `call`, or the reason why there is none.

        An error that is not in the contract's shape would be the local AWS's own,
        with its stack traces and its account; it is replaced.
        """
        try:
            reply = await self.send(call, network)
        except UpstreamFailure as failure:
            return failure.answer
        if reply.status >= 400 and answers.code_of(reply.body) is None:
            return _replaced(reply, call)
        return web.Response(status=reply.status, body=reply.body, headers=_kept(reply.headers))

    async def send(self, call: Call, network: str) -> Reply:
        """Return the local AWS's reply to `call`.

        Args:
            call: What is sent.
            network: The client's, with whose other calls this one shares its turns.

        Raises:
            UpstreamFailure: There is none.
        """
        limit = time.monotonic() + _LINE_SECONDS
        while (left := limit - time.monotonic()) > 0:
            try:
                async with self._turns.turn(network, left):
                    reply = await self._send_once(call)
            except NoTurn:
                break
            if not _is_throttled(reply):
                return reply
            await asyncio.sleep(_THROTTLED_PAUSE_SECONDS)
        raise UpstreamFailure(answers.busy())

    async def _send_once(self, call: Call) -> Reply:
        try:
            async with self.session.request(
                call.method,
                URL(call.url, encoded=True),
                headers={**call.headers, "Host": self.host, DOOR_KEY_HEADER: self._door_key},
                data=call.body or None,
                allow_redirects=False,
            ) as response:
                body = await response.read()
                return Reply(response.status, list(response.headers.items()), body)
        except TimeoutError as error:
            raise UpstreamFailure(answers.too_slow()) from error
        except aiohttp.ClientError as error:
            raise UpstreamFailure(answers.unreachable()) from error


def _is_throttled(reply: Reply) -> bool:
    """Return whether the local AWS refused to run the call, which may be sent again then.

    A 429 of the shop's API names a reason of the contract's; API Gateway's is `busy`.
    """
    return reply.status == 429 and answers.code_of(reply.body) in {None, "busy"}


def _replaced(reply: Reply, call: Call) -> web.Response:
    """Return an error of our own in place of one that is not the API's."""
    if reply.status == 404:
        return answers.not_found()
    if reply.status < 500:
        return answers.error(reply.status, "invalid_request", "The request is not valid.")
    incident_id = secrets.token_hex(8)
    _LOG.error("Incident %s: the local AWS answered %d to %s", incident_id, reply.status, call.url)
    return answers.internal_error(incident_id)


def _kept(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in headers
        if name.lower() not in _KEPT_BACK and not name.lower().startswith(_KEPT_BACK_PREFIXES)
    ]
