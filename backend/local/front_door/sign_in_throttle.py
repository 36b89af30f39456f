"""Limits the rate of failed sign-ins, by user name and by address.

A few failures are free; then each one doubles the delay until the next attempt
is accepted, up to a minute. A user who has signed in from an address before has a
separate count of failures there, so that attempts from elsewhere cannot lock them out.
"""

from __future__ import annotations

import asyncio
import math
import time
import unicodedata
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

FREE_FAILURES = 3
FREE_FAILURES_OF_ADDRESS = 10  # a venue's phones and terminals often share one
LONGEST_DELAY_SECONDS = 60.0
_RESET_SECONDS = 15 * 60.0
_KNOWN_SECONDS = 24 * 3600.0
_MOST_RECORDS = 4096
_MOST_KNOWN = 1024
_LOCK_SECONDS = 5.0


class TooManyAttempts(Exception):
    """Raised when an attempt is rejected; the next one is accepted after `retry_after_seconds`."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"try again in {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class Attempt:
    """One attempt to sign in; `succeeded` stays None if the password was not checked."""

    succeeded: bool | None = None


@dataclass
class _Record:
    """The failures of one user name, of one address, or of both together."""

    free_failures: int
    failures: int = 0
    open_at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def fail(self, now: float) -> None:
        self.failures += 1
        if self.failures >= self.free_failures:
            doublings = min(self.failures - self.free_failures, 10)
            self.open_at = now + min(2.0**doublings, LONGEST_DELAY_SECONDS)
        else:
            self.open_at = now

    def reset(self) -> None:
        self.failures, self.open_at = 0, 0.0


class SignInThrottle:
    """Decides which attempts to sign in are accepted.

    Args:
        now: A monotonic clock, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._records: dict[Hashable, _Record] = {}
        self._known_until: OrderedDict[tuple[str, str], float] = OrderedDict()

    @asynccontextmanager
    async def attempt(self, username: str, address: str) -> AsyncIterator[Attempt]:
        """Allow one attempt; the block sets `succeeded`.

        Attempts that share a count run one after the other, so that parallel
        attempts are not faster.

        Raises:
            TooManyAttempts: A delay has not passed yet, or too many attempts are waiting.
        """
        name = unicodedata.normalize("NFKC", username).casefold()
        is_known = self._is_known(name, address)
        records = self._records_for(name, address, is_known=is_known)
        self._check(records)
        async with AsyncExitStack() as locks:
            try:
                async with asyncio.timeout(_LOCK_SECONDS):
                    for record in records:
                        await locks.enter_async_context(record.lock)
            except TimeoutError as error:
                raise TooManyAttempts(1) from error
            self._check(records)
            attempt = Attempt()
            yield attempt
            self._record_result(attempt, name, address, records)

    def _check(self, records: list[_Record]) -> None:
        wait = max(record.open_at for record in records) - self._now()
        if wait > 0:
            raise TooManyAttempts(math.ceil(wait))

    def _record_result(
        self, attempt: Attempt, name: str, address: str, records: list[_Record]
    ) -> None:
        if attempt.succeeded:
            records[0].reset()
            self._remember(name, address)
        elif attempt.succeeded is False:
            for record in records:
                record.fail(self._now())

    def _records_for(self, name: str, address: str, *, is_known: bool) -> list[_Record]:
        """Return the records that this attempt counts towards, always in the same order."""
        if is_known:
            return [self._record(("name and address", name, address), FREE_FAILURES)]
        return [
            self._record(("name", name), FREE_FAILURES),
            self._record(("address", address), FREE_FAILURES_OF_ADDRESS),
        ]

    def _record(self, key: Hashable, free_failures: int) -> _Record:
        record = self._records.get(key)
        if record is None:
            self._evict()
            record = self._records[key] = _Record(free_failures, open_at=self._now())
        elif self._now() > record.open_at + _RESET_SECONDS:
            record.reset()
        return record

    def _evict(self) -> None:
        """Remove a quarter of a full table, starting with the shortest delays."""
        if len(self._records) < _MOST_RECORDS:
            return
        idle = [(r.open_at, key) for key, r in self._records.items() if not r.lock.locked()]
        for _, key in sorted(idle, key=lambda pair: pair[0])[: _MOST_RECORDS // 4]:
            del self._records[key]

    def _is_known(self, name: str, address: str) -> bool:
        return self._known_until.get((name, address), 0.0) > self._now()

    def _remember(self, name: str, address: str) -> None:
        self._known_until[name, address] = self._now() + _KNOWN_SECONDS
        self._known_until.move_to_end((name, address))
        if len(self._known_until) > _MOST_KNOWN:
            self._known_until.popitem(last=False)
