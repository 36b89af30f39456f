"""A semaphore that is fair among addresses."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class SlotTimeout(Exception):
    """Raised when no slot became free in time."""


class FairSemaphore:
    """A semaphore whose waiters are served round robin by address.

    An address with a thousand waiting requests delays the single request of
    another address by one slot, not by a thousand.

    Args:
        slots: How many may be held at once.
    """

    def __init__(self, slots: int) -> None:
        self._free = slots
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def slot(self, address: str, wait_seconds: float) -> AsyncIterator[None]:
        """Hold a slot while the block runs.

        Raises:
            SlotTimeout: None became free within `wait_seconds`.
        """
        try:
            async with asyncio.timeout(wait_seconds):
                await self._acquire(address)
        except TimeoutError as error:
            raise SlotTimeout from error
        try:
            yield
        finally:
            self._release()

    async def _acquire(self, address: str) -> None:
        if self._free:
            self._free -= 1
            return
        waiter = asyncio.get_running_loop().create_future()
        self._queues.setdefault(address, deque()).append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._release()  # the slot became free at the same moment
            else:
                self._cancel(address, waiter)
            raise

    def _cancel(self, address: str, waiter: asyncio.Future[None]) -> None:
        queue = self._queues.get(address, deque())
        if waiter in queue:
            queue.remove(waiter)
        if not queue:
            self._queues.pop(address, None)

    def _release(self) -> None:
        """Pass the slot to the next waiting address, or free it."""
        while self._queues:
            address, queue = self._queues.popitem(last=False)
            waiter = queue.popleft()
            if queue:
                self._queues[address] = queue
            if not waiter.done():  # else it was cancelled
                waiter.set_result(None)
                return
        self._free += 1
