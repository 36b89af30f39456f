"""Keeping a member of staff signed in: a good ID token for every call, whatever its age."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from backend.client.sign_in import SignIn, StaffSession, utc_now


class TokenKeeper:
    """Hands out ID tokens of one session and refreshes it when its token grows old.

    Thread-safe: when many calls find the token old at once, one refreshes it.
    ``sign_in`` is asked for on the first refresh only, as it costs a call.
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
        """Return an ID token that is good for a call.

        Raises:
            SignInRefused: the session was revoked or has run out; sign in again.
        """
        with self._lock:
            if not self._session.is_fresh(self._now()):
                self._session = self._sign_in().refresh(self._session)
            return self._session.id_token

    def replace(self, refused: str) -> str:
        """Return a token in place of one that the shop refused."""
        with self._lock:
            if self._session.id_token == refused:
                self._session = self._sign_in().refresh(self._session)
            return self._session.id_token
