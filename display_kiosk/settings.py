"""What can be set about a kiosk, and the bounds by which it judges what it knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Bounds:
    """The waits of a kiosk, in seconds.

    A code is shown while the shop confirmed it within ``stale`` (within
    ``doubt`` if the last call failed), and a barista's terminal was live within
    ``barista_away``. It leaves the screen ``withdraw`` before its window ends,
    so that whoever scans it has the time to.
    """

    poll: float = 20.0
    poll_when_unsure: float = 4.0
    poll_at_rotation: float = 0.4
    doubt: float = 10.0
    stale: float = 45.0
    barista_away: float = 60.0
    withdraw: float = 15.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """A sign-in with the display role."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """One kiosk.

    ``shop_id`` None is the deployment's default shop. ``line`` is a line of the
    shop's own. A ready number leaves the board when its drink is collected, or
    after ``ready_for``.
    """

    url: str
    shop_id: str | None = None
    line: str = ""
    ready_for: timedelta = timedelta(minutes=10)
    announces: bool = False
    bounds: Bounds = field(default_factory=Bounds)
