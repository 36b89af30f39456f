"""What a person or a display signs in with."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name and a password of the shop's user pool."""

    username: str
    password: str = field(repr=False)
