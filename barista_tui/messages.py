"""What the desk's threads and the workers tell the screens."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


class DeskChanged(Message):
    """Something changed; the picture is to be drawn anew. One stands for any number."""


@dataclass
class WorkFailed(Message):
    """A worker's call to the shop failed; ``why`` is for the person."""

    why: str


@dataclass
class SignedIn(Message):
    """Somebody took the keys."""

    name: str


@dataclass
class PasswordNeeded(Message):
    """The pool asks for a new password; ``required`` is to be answered with it."""

    required: Exception
