"""The keys that sign customer tokens and device cookies, as a function caches them.

They live in one secret of Secrets Manager, one key a line: the last line signs,
every line verifies, so that a rotation invalidates no token. A key that
is removed from the secret stops verifying within five minutes; a key that is
added is known as soon as a token names it.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache

from chalicelib.kernel import aws
from chalicelib.kernel.settings import stage

_MAX_AGE_SECONDS = 300.0
# Unknown key ids cause one read at most in this time, however many are sent.
_UNKNOWN_KEY_SECONDS = 10.0


class SigningKeys:
    """A cached copy of the keys, refreshed by age and, rate-limited, on an unknown key id."""

    def __init__(
        self,
        fetch: Callable[[], Sequence[str]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare to read the keys on first use.

        Args:
            fetch: Reads the keys, oldest first.
            monotonic: The clock that ages the copy, in seconds.
        """
        self._fetch = fetch
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._keys: tuple[str, ...] = ()
        self._read_at = float("-inf")

    def signing_key(self) -> str:
        """Return the key that signs new tokens."""
        return self.all()[-1]

    def all(self) -> tuple[str, ...]:
        """Return every key that verifies, oldest first."""
        return self._at_most(_MAX_AGE_SECONDS)

    def find(self, key_id: str) -> str | None:
        """Return the key of this id, or None if the secret does not hold it."""
        return _of(key_id, self.all()) or _of(key_id, self._at_most(_UNKNOWN_KEY_SECONDS))

    def _at_most(self, age_seconds: float) -> tuple[str, ...]:
        """Return the keys as they were read, at most this long ago."""
        with self._lock:
            if self._monotonic() - self._read_at > age_seconds:
                self._keys = tuple(self._fetch())
                self._read_at = self._monotonic()
            return self._keys


def key_id(key: str) -> str:
    """Return the id by which a token names the key that signed it; it does not reveal the key."""
    return hashlib.sha256(f"key-id|{key}".encode()).hexdigest()[:16]


@cache
def signing_keys() -> SigningKeys:
    """Return the stage's keys, shared by everything in this process."""
    return SigningKeys(_read_secret)


def _of(wanted: str, keys: Sequence[str]) -> str | None:
    return next((key for key in keys if key_id(key) == wanted), None)


def _read_secret() -> tuple[str, ...]:
    secret_id = f"serverlesspresso/{stage()}/customer-tokens"
    answer = aws.client("secretsmanager").get_secret_value(SecretId=secret_id)
    return tuple(answer["SecretString"].split())
