"""Who shares this terminal: signed-in baristas, remembered on disk, one of them at the keys."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from backend.client import (
    NewPasswordRequired,
    PublicClient,
    SignIn,
    SignInError,
    StaffClient,
    StaffSession,
    Transport,
)

BAR_ROLES = frozenset({"barista", "manager"})


class NotAtTheBarError(SignInError):
    """The person may sign in, but neither as a barista nor as a manager."""


class People:
    """The people of one terminal. Thread-safe.

    Args:
        url: where the shop answers.
        file: remembers the sessions, for its owner's eyes only.
        on_change: called when somebody comes, goes or takes the keys.
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
        """The person at the keys, or None."""
        with self._lock:
            return None if self._current is None else self._clients.get(self._current)

    def clients(self) -> Mapping[str, StaffClient]:
        """Return everyone who is signed in, by user name."""
        with self._lock:
            return dict(self._clients)

    def sign_in(self, username: str, password: str) -> None:
        """Sign in and take the keys.

        Raises:
            SignInRefused: wrong name or password.
            NewPasswordRequired: call ``choose_password`` with it.
            NotAtTheBarError: the role may not.
            ShopUnreachable: no answer.
        """
        self._admit(self._pool().with_password(username, password))

    def choose_password(self, required: NewPasswordRequired, password: str) -> None:
        """Answer the pool's demand for a new password, and take the keys."""
        self._admit(self._pool().answer_new_password(required, password))

    def switch(self) -> str | None:
        """Hand the keys to the next person in turn; return who has them now."""
        with self._lock:
            names = sorted(self._clients)
            if names and self._current in names:
                self._current = names[(names.index(self._current) + 1) % len(names)]
            now = self._current
        self._save()
        self._on_change()
        return now

    def sign_out(self) -> None:
        """Forget the person at the keys; the next one, if any, takes over."""
        with self._lock:
            gone = self._clients.pop(self._current or "", None)
            self._current = next(iter(sorted(self._clients)), None)
        if gone is not None:
            gone.close()
        self._save()
        self._on_change()

    def close(self) -> None:
        """Remember the sessions as they are now, and close the connections."""
        self._save()
        for client in self.clients().values():
            client.close()

    def _pool(self) -> SignIn:
        with PublicClient(self.url) as public:
            return SignIn(public.config())

    def _admit(self, session: StaffSession) -> None:
        if not BAR_ROLES & set(session.groups):
            raise NotAtTheBarError(f"{session.name} is neither barista nor manager")
        with self._lock:
            before = self._clients.get(session.username)
            self._clients[session.username] = self._client(session)
            self._current = session.username
        if before is not None:
            before.close()
        self._save()
        self._on_change()

    def _client(self, session: StaffSession) -> StaffClient:
        # One attempt: the courier looks at the order before it sends anything again.
        return StaffClient(self.url, session, transport=Transport(self.url, attempts=1))

    def _restore(self) -> None:
        try:
            kept = json.loads(self._file.read_text())
            sessions = [StaffSession.restore(text) for text in kept["sessions"]]
        except (OSError, ValueError, KeyError, TypeError, SignInError):
            return
        self._clients = {session.username: self._client(session) for session in sessions}
        self._current = kept.get("current")
        if self._current not in self._clients:
            self._current = next(iter(self._clients), None)

    def _save(self) -> None:
        with self._lock:
            sessions = [client.session.stored() for client in self._clients.values()]
            text = json.dumps({"current": self._current, "sessions": sessions})
            draft = self._file.with_suffix(".new")
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(text)
            draft.replace(self._file)
