"""The semaphore is fair among addresses."""

from __future__ import annotations

import asyncio

import pytest

from backend.local.front_door.fair_semaphore import FairSemaphore, SlotTimeout


def test_single_request_does_not_wait_for_a_thousand_of_another_address() -> None:
    async def scene() -> None:
        semaphore, order = FairSemaphore(1), []

        async def work(address: str) -> None:
            async with semaphore.slot(address, 60):
                order.append(address)
                await asyncio.sleep(0)

        crowd = [asyncio.create_task(work("crowd")) for _ in range(1000)]
        await asyncio.sleep(0)
        await work("phone")
        assert order.index("phone") <= 3
        await asyncio.gather(*crowd)
        assert len(order) == 1001

    asyncio.run(scene())


def test_no_more_run_at_once_than_there_are_slots() -> None:
    async def scene() -> None:
        semaphore, running, most = FairSemaphore(3), 0, 0

        async def work(address: str) -> None:
            nonlocal running, most
            async with semaphore.slot(address, 60):
                running += 1
                most = max(most, running)
                await asyncio.sleep(0.001)
                running -= 1

        await asyncio.gather(*(work(f"a{n % 7}") for n in range(100)))
        assert most == 3

    asyncio.run(scene())


def test_timed_out_and_cancelled_waiters_leak_no_slot() -> None:
    async def scene() -> None:
        semaphore = FairSemaphore(1)

        async def work() -> None:
            async with semaphore.slot("a", 60):
                await asyncio.sleep(0)

        async with semaphore.slot("a", 60):
            with pytest.raises(SlotTimeout):
                async with semaphore.slot("b", 0.01):
                    pass
            waiting = [asyncio.create_task(work()) for _ in range(4)]
            await asyncio.sleep(0)
            waiting[0].cancel()
            waiting[2].cancel()
        waiting[3].cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        async with asyncio.timeout(60), semaphore.slot("c", 60):
            pass
        assert semaphore._queues == {}
        assert semaphore._free == 1

    asyncio.run(scene())
