"""A client with the session of a member of staff, which it keeps fresh."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

from backend.client.errors import Unauthenticated
from backend.client.public import PublicClient
from backend.client.sign_in import SignIn, StaffSession, utc_now
from backend.client.staff_auth import TokenProvider
from backend.client.transport import Answer, Transport


class SignedInClient(PublicClient):
    """Makes calls as one member of staff; `StaffClient` names them."""

    def __init__(
        self,
        url: str,
        session: StaffSession,
        *,
        transport: Transport | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(url, transport=transport)
        self._tokens = TokenProvider(session, lambda: SignIn(self.config(), now=now), now=now)

    @classmethod
    def sign_in(cls, url: str, username: str, password: str) -> Self:
        """Sign in and return the client.

        Raises:
            SignInRefused: Wrong name or password.
            SignInChallenge: Pass it to `SignIn(config).answer`.
        """
        with PublicClient(url) as public:
            config = public.config()
        return cls(url, SignIn(config).with_password(username, password))

    @property
    def session(self) -> StaffSession:
        """The session as it is now, to be stored."""
        return self._tokens.session

    def _call(self, method: str, path: str, **details: Any) -> Answer:
        token = self._tokens.token()
        try:
            return self._transport.call(method, path, token=token, **details)
        except Unauthenticated:
            # The clocks differ, or the pool rotated its keys: one new token, one retry.
            token = self._tokens.replace(token)
            return self._transport.call(method, path, token=token, **details)
