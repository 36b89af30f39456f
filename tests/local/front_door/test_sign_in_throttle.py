"""Password guessing is slowed down, and locks nobody out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from backend.local.front_door.sign_in_throttle import (
    FREE_FAILURES,
    FREE_FAILURES_OF_ADDRESS,
    LONGEST_DELAY_SECONDS,
    SignInThrottle,
    TooManyAttempts,
)


class Clock:
    """A clock that stands still until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> SignInThrottle:
    return SignInThrottle(clock)


def run(scene: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scene)


async def attempt(
    throttle: SignInThrottle, name: str, address: str, *, good: bool = False
) -> int | None:
    """Make one attempt; return the seconds to wait if it was rejected."""
    try:
        async with throttle.attempt(name, address) as tried:
            await asyncio.sleep(0)
            tried.succeeded = good
    except TooManyAttempts as refusal:
        return refusal.retry_after_seconds
    return None


def test_delay_doubles_up_to_a_minute(throttle: SignInThrottle, clock: Clock) -> None:
    async def scene() -> None:
        delays: list[int] = []
        while len(delays) < 9:
            wait = await attempt(throttle, "mira", "1.1.1.1")
            if wait is not None:
                delays.append(wait)
                clock.now += wait
        assert delays[:7] == [1, 2, 4, 8, 16, 32, 60]
        assert max(delays) == LONGEST_DELAY_SECONDS

    run(scene())


def test_failures_from_several_addresses_delay_the_name(throttle: SignInThrottle) -> None:
    async def scene() -> None:
        for number, name in enumerate(["mira", "MIRA", "\uff4dira"]):
            assert await attempt(throttle, name, f"1.1.1.{number}") is None
        assert await attempt(throttle, "Mira", "1.1.1.9") == 1

    run(scene())


def test_failures_with_several_names_delay_the_address(throttle: SignInThrottle) -> None:
    async def scene() -> None:
        for number in range(FREE_FAILURES_OF_ADDRESS):
            assert await attempt(throttle, f"name-{number}", "1.1.1.1") is None
        assert await attempt(throttle, "mira", "1.1.1.1", good=True) == 1
        assert await attempt(throttle, "mira", "2.2.2.2", good=True) is None

    run(scene())


def test_success_resets_the_failures_of_the_name(throttle: SignInThrottle) -> None:
    async def scene() -> None:
        for _ in range(5):
            for _ in range(FREE_FAILURES - 1):
                await attempt(throttle, "mira", "1.1.1.1")
            assert await attempt(throttle, "mira", "1.1.1.1", good=True) is None

    run(scene())


def test_concurrent_failures_are_serialized(throttle: SignInThrottle) -> None:
    async def scene() -> None:
        waits = await asyncio.gather(*(attempt(throttle, "mira", "1.1.1.1") for _ in range(50)))
        assert waits.count(None) == FREE_FAILURES

    run(scene())


def test_concurrent_successful_sign_ins_are_all_accepted(throttle: SignInThrottle) -> None:
    async def scene() -> None:
        waits = await asyncio.gather(
            *(attempt(throttle, "display", "1.1.1.1", good=True) for _ in range(50))
        )
        assert waits == [None] * 50

    run(scene())


def test_failures_from_other_addresses_do_not_delay_a_known_address(
    throttle: SignInThrottle, clock: Clock
) -> None:
    async def scene() -> None:
        assert await attempt(throttle, "mira", "10.0.0.1", good=True) is None
        for number in range(30):
            await attempt(throttle, "mira", f"6.6.6.{number}")
            clock.now += 1
        assert await attempt(throttle, "mira", "6.6.6.200") is not None
        assert await attempt(throttle, "mira", "10.0.0.1", good=True) is None
        # It resets nobody else's.
        assert await attempt(throttle, "mira", "6.6.6.201") is not None

    run(scene())


def test_failures_from_a_known_address_are_delayed_too(throttle: SignInThrottle) -> None:
    async def scene() -> None:
        await attempt(throttle, "mira", "10.0.0.1", good=True)
        for _ in range(FREE_FAILURES):
            assert await attempt(throttle, "mira", "10.0.0.1") is None
        assert await attempt(throttle, "mira", "10.0.0.1") == 1

    run(scene())


def test_failures_expire_after_15_minutes(throttle: SignInThrottle, clock: Clock) -> None:
    async def scene() -> None:
        for _ in range(FREE_FAILURES):
            await attempt(throttle, "mira", "1.1.1.1")
        clock.now += 16 * 60
        for _ in range(FREE_FAILURES):
            assert await attempt(throttle, "mira", "1.1.1.1") is None

    run(scene())


def test_attempt_without_a_result_is_not_counted(throttle: SignInThrottle) -> None:
    async def unjudged() -> None:
        async with throttle.attempt("mira", "1.1.1.1"):
            raise ConnectionError

    async def scene() -> None:
        for _ in range(20):
            with pytest.raises(ConnectionError):
                await unjudged()
        assert await attempt(throttle, "mira", "1.1.1.1") is None

    run(scene())


def test_records_are_limited_and_the_longest_delay_is_kept(
    throttle: SignInThrottle, clock: Clock, records: Callable[[], int]
) -> None:
    async def scene() -> None:
        for _ in range(20):
            wait = await attempt(throttle, "mira", "1.1.1.1")
            clock.now += wait or 0
        await attempt(throttle, "mira", "1.1.1.1")
        before = await attempt(throttle, "mira", "9.9.9.9")
        assert before
        for number in range(6000):
            await attempt(throttle, f"name-{number}", f"2.2.{number % 256}.{number // 256}")
        assert records() <= 4096
        assert await attempt(throttle, "mira", "9.9.9.9") == before

    run(scene())


@pytest.fixture
def records(throttle: SignInThrottle) -> Callable[[], int]:
    return lambda: len(throttle._records)
