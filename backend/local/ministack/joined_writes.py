"""Sends the head and the body of an HTTP response to the system together.

uvicorn writes them one after the other, and each write is a system call, a packet on
loopback, and a time that the caller wakes up to read. A caller that gets the whole
response at once reads once.

Not needed once uvicorn writes a response that it has whole in one piece.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD = b"HTTP/"  # neither a body in chunks nor a frame of a WebSocket begins so


class JoiningProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 connection, whose responses are written in one piece."""

    def connection_made(self, transport: Any) -> None:
        """Serve a new connection."""
        super().connection_made(JoiningTransport(transport))  # type: ignore[arg-type]


class JoiningTransport:
    """A transport that keeps the head of a response until more is written, or the loop runs."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write `data` after the head that is kept, or keep it if it is a head itself."""
        head, self._head = self._head, b""
        if not head and data.startswith(_HEAD):
            self._head = data
            asyncio.get_running_loop().call_soon(self._flush)
        else:
            self._transport.write(head + data)

    def close(self) -> None:
        """Close the connection once everything is sent."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        head, self._head = self._head, b""
        if head and not self._transport.is_closing():
            self._transport.write(head)
