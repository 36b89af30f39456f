"""Reads the body of a request, up to 16 KiB and for a limited time."""

from __future__ import annotations

import asyncio

from aiohttp import web

from backend.local.front_door import answers

LARGEST_BODY = 16 * 1024


class BodyRefused(Exception):
    """The body cannot be had; `answer` tells the client why."""

    def __init__(self, answer: web.Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


class BrokenBody(Exception):
    """The body is not encoded as the header of the request promises."""


async def read(request: web.BaseRequest, seconds: float) -> bytes:
    """Return the body of a request.

    Raises:
        BodyRefused: It is larger than 16 KiB, was not complete within
            `seconds`, or is not encoded as its header promises.
    """
    if request.content_length is not None and request.content_length > LARGEST_BODY:
        raise BodyRefused(answers.too_large())
    try:
        async with asyncio.timeout(seconds):
            await _continue(request)
            return await _collected(request)
    except TimeoutError as error:
        raise BodyRefused(answers.too_slow_a_client()) from error
    except (web.RequestPayloadError, BrokenBody) as error:
        raise BodyRefused(answers.not_http()) from error


async def _continue(request: web.BaseRequest) -> None:
    """Ask for the body where the client waits to be asked."""
    if request.headers.get("Expect", "").lower() == "100-continue" and request.can_read_body:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # else aiohttp takes it for part of the answer


async def _collected(request: web.BaseRequest) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_chunked(LARGEST_BODY):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise BodyRefused(answers.too_large())
    return bytes(body)
