"""Shares a few turns fairly among addresses."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class NoTurn(Exception):
    """No turn came in time."""


class FairTurns:
    """A semaphore that serves those who wait round robin by address.

    An address with a thousand requests in line delays the single request of
    another address by one turn, not by a thousand.

    Args:
        turns: How many hold a turn at once.
    """

    def __init__(self, turns: int) -> None:
        self._free = turns
        self._lines: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, address: str, wait_seconds: float) -> AsyncIterator[None]:
        """Hold a turn while the block runs.

        Raises:
            NoTurn: There was none within `wait_seconds`.
        """
        try:
            async with asyncio.timeout(wait_seconds):
                await self._acquire(address)
        except TimeoutError as error:
            raise NoTurn from error
        try:
            yield
        finally:
            self._release()

    async def _acquire(self, address: str) -> None:
        if self._free:
            self._free -= 1
            return
        waiter = asyncio.get_running_loop().create_future()
        self._lines.setdefault(address, deque()).append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._release()  # the turn came at the same moment
            else:
                self._leave(address, waiter)
            raise

    def _leave(self, address: str, waiter: asyncio.Future[None]) -> None:
        line = self._lines.get(address, deque())
        if waiter in line:
            line.remove(waiter)
        if not line:
            self._lines.pop(address, None)

    def _release(self) -> None:
        """Hand the turn to the next address in line, or keep it."""
        while self._lines:
            address, line = self._lines.popitem(last=False)
            waiter = line.popleft()
            if line:
                self._lines[address] = line
            if not waiter.done():  # else it has just given up
                waiter.set_result(None)
                return
        self._free += 1
