"""The staff who are signed in at this terminal, remembered on disk; one of them is current."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from backend.client import (
    PublicClient,
    SignIn,
    SignInChallenge,
    SignInError,
    StaffClient,
    StaffSession,
    Transport,
)
from backend.private_files import read_json, write_json

BAR_ROLES = frozenset({"barista", "manager"})


class NotBarStaffError(SignInError):
    """The credentials are right, but of neither a barista nor a manager."""


class StaffSessions:
    """The sessions of one terminal. Thread-safe.

    Args:
        url: the address of the API.
        file: where the sessions are stored, readable by their owner only.
        on_change: called when somebody signs in or out, or becomes the current user.
    """

    def __init__(self, url: str, file: Path, on_change: Callable[[], None] = lambda: None) -> None:
        self.url = url
        self._file = file
        self._on_change = on_change
        self._lock = threading.Lock()
        self._clients: dict[str, StaffClient] = {}
        self._current: str | None = None
        self._restore()

    @property
    def current(self) -> StaffClient | None:
        """The client of the current user, or None if nobody is signed in."""
        with self._lock:
            return None if self._current is None else self._clients.get(self._current)

    def clients(self) -> Mapping[str, StaffClient]:
        """Return the clients of everyone who is signed in, by user name."""
        with self._lock:
            return dict(self._clients)

    def name_of(self, username: str) -> str:
        """Return the display name of a user; the user name if they are not signed in."""
        client = self.clients().get(username)
        return client.session.name if client else username

    def sign_in(self, username: str, password: str) -> None:
        """Sign in and become the current user.

        Raises:
            SignInRefused: wrong name or password.
            SignInChallenge: call `answer` with it.
            NotBarStaffError: the user is neither a barista nor a manager.
            ShopUnreachable: no answer.
        """
        self._add(self._user_pool().with_password(username, password))

    def answer(self, challenge: SignInChallenge, answer: str) -> None:
        """Answer what the user pool asks, and become the current user.

        Raises:
            SignInChallenge: Something more is asked.
        """
        self._add(self._user_pool().answer(challenge, answer))

    def switch(self) -> str | None:
        """Make the next user in alphabetical order the current one, and return their name."""
        with self._lock:
            names = sorted(self._clients)
            if names and self._current in names:
                self._current = names[(names.index(self._current) + 1) % len(names)]
            now = self._current
        self._save()
        self._on_change()
        return now

    def sign_out(self) -> None:
        """Sign the current user out; another one, if any, becomes current."""
        with self._lock:
            removed = self._clients.pop(self._current or "", None)
            self._current = next(iter(sorted(self._clients)), None)
        if removed is not None:
            removed.close()
        self._save()
        self._on_change()

    def close(self) -> None:
        """Store the sessions with their present tokens, and close the connections."""
        self._save()
        for client in self.clients().values():
            client.close()

    def _user_pool(self) -> SignIn:
        with PublicClient(self.url) as public:
            return SignIn(public.config())

    def _add(self, session: StaffSession) -> None:
        if not BAR_ROLES & set(session.groups):
            raise NotBarStaffError(f"{session.name} is neither barista nor manager")
        with self._lock:
            before = self._clients.get(session.username)
            self._clients[session.username] = self._client(session)
            self._current = session.username
        if before is not None:
            before.close()
        self._save()
        self._on_change()

    def _client(self, session: StaffSession) -> StaffClient:
        # No retries: the outbox worker reads the order before it sends anything again.
        return StaffClient(self.url, session, transport=Transport(self.url, attempts=1))

    def _restore(self) -> None:
        stored = read_json(self._file) or {}
        try:
            sessions = [StaffSession.restore(text) for text in stored["sessions"]]
        except (ValueError, KeyError, TypeError, SignInError):
            return
        self._clients = {session.username: self._client(session) for session in sessions}
        self._current = stored.get("current")
        if self._current not in self._clients:
            self._current = next(iter(self._clients), None)

    def _save(self) -> None:
        with self._lock:
            sessions = [client.session.stored() for client in self._clients.values()]
            write_json(self._file, {"current": self._current, "sessions": sessions})
