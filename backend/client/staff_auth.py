"""Keeps a member of staff signed in: provides a valid ID token for every call."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from backend.client.sign_in import SignIn, StaffSession, utc_now


class TokenProvider:
    """Provides the ID token of one session, and refreshes it before it expires.

    Thread-safe: when several threads find the token expired, one refreshes it.
    `sign_in` is called at a refresh only, as it costs a request.
    """

    def __init__(
        self,
        session: StaffSession,
        sign_in: Callable[[], SignIn],
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._session = session
        self._sign_in = sign_in
        self._now = now
        self._lock = threading.Lock()

    @property
    def session(self) -> StaffSession:
        """The session as it is now."""
        return self._session

    def token(self) -> str:
        """Return an ID token that is valid for a call.

        Raises:
            SignInRefused: The session was revoked or has expired; sign in again.
        """
        with self._lock:
            if not self._session.is_fresh(self._now()):
                self._session = self._sign_in().refresh(self._session)
            return self._session.id_token

    def replace(self, rejected: str) -> str:
        """Return a token in place of one that the shop rejected."""
        with self._lock:
            if self._session.id_token == rejected:
                self._session = self._sign_in().refresh(self._session)
            return self._session.id_token
