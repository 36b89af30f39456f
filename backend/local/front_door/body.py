"""Reads the body of a request, up to 16 KiB and for a limited time."""

from __future__ import annotations

import asyncio

from aiohttp import web

from backend.local.front_door import responses

LARGEST_BODY = 16 * 1024


class BodyRefused(Exception):
    """Raised when a body is not accepted; `response` tells the client why."""

    def __init__(self, response: web.Response) -> None:
        super().__init__(response.status)
        self.response = response


class BrokenBody(Exception):
    """Raised when the body is not encoded as the headers of the request say."""


async def read(request: web.BaseRequest, seconds: float) -> bytes:
    """Return the body of a request.

    Raises:
        BodyRefused: It is larger than 16 KiB, was not complete within
            `seconds`, is not encoded as its headers say, or its client has gone.
    """
    if request.content_length is not None and request.content_length > LARGEST_BODY:
        raise BodyRefused(responses.too_large())
    try:
        async with asyncio.timeout(seconds):
            await _continue(request)
            return await _collected(request)
    except TimeoutError as error:
        raise BodyRefused(responses.request_timeout()) from error
    except (web.RequestPayloadError, BrokenBody, ConnectionError) as error:
        raise BodyRefused(responses.not_http()) from error


async def _continue(request: web.BaseRequest) -> None:
    """Send `100 Continue` if the client waits for it."""
    if request.headers.get("Expect", "").lower() == "100-continue" and request.can_read_body:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # else aiohttp counts it as part of the response


async def _collected(request: web.BaseRequest) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_chunked(LARGEST_BODY):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise BodyRefused(responses.too_large())
    return bytes(body)
