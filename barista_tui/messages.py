"""The messages that threads and workers post to the screens."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


class SessionChanged(Message):
    """Something changed, and the board is to be drawn again."""


@dataclass
class RequestFailed(Message):
    """A call to the shop failed; `why` is for the person."""

    why: str


class SignedIn(Message):
    """Somebody signed in."""


@dataclass
class SignInQuestion(Message):
    """The user pool asks for more than the password; the challenge is passed back with it."""

    challenge: Exception
