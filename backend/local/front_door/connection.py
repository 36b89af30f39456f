"""The front door's HTTP server: aiohttp's, with limits for each connection."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import cast

from aiohttp import web
from aiohttp.http import RawRequestMessage
from aiohttp.http_exceptions import LineTooLong

from backend.local.front_door import responses
from backend.local.front_door.body import BrokenBody
from backend.local.front_door.client_address import TrustedProxies, network_of
from backend.local.front_door.limits import ConnectionCounter, Limits

SERVER_NAME = "serverlesspresso"
_LINGER_SECONDS = 2.0  # how long the rest of a refused body is read before closing
_LOG = logging.getLogger("front_door")

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Server(web.Server):
    """Accepts connections up to the limits; `handler` answers their requests."""

    def __init__(self, handler: Handler, limits: Limits, proxies: TrustedProxies) -> None:
        super().__init__(
            handler,
            access_log=None,
            auto_decompress=False,
            keepalive_timeout=limits.header_seconds,
            lingering_time=_LINGER_SECONDS,
        )
        self.limits = limits
        self.proxies = proxies
        self.counter = ConnectionCounter(limits)

    def __call__(self) -> web.RequestHandler:
        """Return the protocol of a new connection."""
        return Connection(self, loop=self._loop, **self._kwargs)


class Connection(web.RequestHandler):
    """One client's connection.

    aiohttp ends a connection whose next request has not arrived with its whole
    header within `keepalive_timeout`; that is the limit for slow headers too.
    """

    __slots__ = ("_counted_as", "_server")

    def __init__(self, server: Server, **settings: object) -> None:
        super().__init__(server, **settings)  # type: ignore[arg-type]
        self._server = server
        self._counted_as: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start to read, unless there are too many connections."""
        peer = transport.get_extra_info("peername")
        if not peer:
            transport.close()  # the client has disconnected
            return
        network = network_of(peer[0])
        is_proxy = self._server.proxies.trusts(peer[0])
        if not self._server.counter.admit(network, is_proxy=is_proxy):
            cast(asyncio.Transport, transport).write(responses.too_many_connections())
            transport.close()
            return
        self._counted_as = network
        if is_proxy:
            self._keepalive_timeout = self._server.limits.proxy_idle_seconds
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count the connection as closed."""
        if self._counted_as is not None:
            self._server.counter.release(self._counted_as)
            self._counted_as = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Process received data; a body with invalid encoding fails for its reader.

        aiohttp reports invalid input only after the previous request, and leaves
        the reader of that request's body waiting.
        """
        super().data_received(data)
        request = self._current_request
        if request is None or request.content.is_eof() or not self._messages:
            return
        if isinstance(self._messages[-1][0], RawRequestMessage):
            return
        request.content.set_exception(BrokenBody())

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send a response without software versions, with a time limit."""
        if not resp.prepared:
            resp.headers["Server"] = SERVER_NAME
        try:
            async with asyncio.timeout(self._server.limits.answer_seconds):
                finished = await super().finish_response(request, resp, start_time)
        except TimeoutError:
            if request.transport is not None:
                request.transport.abort()
            return resp, True
        if not resp.keep_alive and not request.content.is_eof():
            self._end_output()
        return finished

    def _end_output(self) -> None:
        """Close the connection for writing, while the rest of the body is still read.

        A socket that is closed while data arrives resets the connection, and the
        client may lose a response that it has received (RFC 9112, section 9.6).
        """
        if self.transport is not None and self.transport.can_write_eof():
            self.transport.write_eof()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - aiohttp's signature
    ) -> web.StreamResponse:
        """Return the response to invalid input, or to an internal failure, without details."""
        if request.writer.output_size > 0:
            raise ConnectionError("the response has been started already")
        if status == 400:
            return responses.too_long() if isinstance(exc, LineTooLong) else responses.not_http()
        if status == 504:
            return responses.upstream_timeout()
        incident_id = secrets.token_hex(8)
        _LOG.error("Incident %s", incident_id, exc_info=exc)
        response = responses.internal_error(incident_id)
        response.force_close()
        return response
