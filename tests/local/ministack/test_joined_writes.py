"""Responses leave in one piece, and nothing that is written is lost or reordered."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from backend.local.ministack.joined_writes import JoiningTransport

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"


class FakeTransport:
    """Records what is written, and whether it was closed."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes) -> None:
        assert not self.is_closed
        self.written.append(data)

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed

    def get_extra_info(self, name: str) -> str:
        return f"the {name}"


def after(*calls: tuple[str, Any], turns: int = 1) -> FakeTransport:
    """Return the transport as it is after these calls and `turns` of the event loop."""
    transport, seen = FakeTransport(), FakeTransport()

    async def run() -> None:
        joining = JoiningTransport(transport)  # type: ignore[arg-type]
        for name, *arguments in calls:
            getattr(joining, name)(*arguments)
        for _ in range(turns):
            await asyncio.sleep(0)
        seen.written, seen.is_closed = list(transport.written), transport.is_closed

    asyncio.run(run())
    return seen


def test_head_and_body_are_written_in_one_piece() -> None:
    assert after(("write", HEAD), ("write", b"body"), turns=0).written == [HEAD + b"body"]


def test_what_follows_the_first_piece_of_a_body_is_written_at_once() -> None:
    calls = (("write", HEAD), ("write", b"bo"), ("write", b"dy"))
    assert after(*calls, turns=0).written == [HEAD + b"bo", b"dy"]


def test_head_without_a_body_is_written_when_the_loop_runs() -> None:
    """The head of a `HEAD` request, `100 Continue`, or the upgrade to a WebSocket."""
    assert after(("write", HEAD), turns=0).written == []
    assert after(("write", HEAD)).written == [HEAD]


def test_two_heads_are_both_written_in_their_order() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\n"
    assert b"".join(after(("write", interim), ("write", HEAD)).written) == interim + HEAD


@pytest.mark.parametrize("body", [(), (("write", b"body"),)])
def test_closing_writes_what_is_kept(body: tuple[tuple[str, Any], ...]) -> None:
    transport = after(("write", HEAD), *body, ("close",))  # type: ignore[arg-type]
    assert b"".join(transport.written) == HEAD + (b"body" if body else b"")
    assert transport.is_closed


def test_head_for_a_caller_who_has_gone_is_dropped() -> None:
    transport = FakeTransport()

    async def run() -> None:
        JoiningTransport(transport).write(HEAD)  # type: ignore[arg-type]
        transport.close()
        await asyncio.sleep(0)

    asyncio.run(run())
    assert transport.written == []


def test_rest_of_the_transport_is_unchanged() -> None:
    joining: Any = JoiningTransport(FakeTransport())  # type: ignore[arg-type]
    assert joining.get_extra_info("peername") == "the peername"
