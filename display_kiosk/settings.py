"""The settings of a kiosk, and the thresholds for its decisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from display_kiosk.appearance import Appearance

# Longer than all calls of one poll together may take.
LONGEST_POLL_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The intervals and thresholds of a kiosk.

    A code is shown while the shop has confirmed it within ``stale_seconds`` (within
    ``stale_after_failure_seconds`` if the last call failed), and a barista's terminal
    was live within ``barista_away_seconds``. After its window it is shown until the next
    code has arrived, for ``overlap_seconds`` at most: the shop accepts it for 15 s, and
    whoever scans it then needs some of them.
    """

    poll_seconds: float = 40.0
    degraded_poll_seconds: float = 4.0
    rotation_poll_seconds: float = 0.4
    stale_after_failure_seconds: float = 10.0
    stale_seconds: float = 45.0
    barista_away_seconds: float = 60.0
    overlap_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one kiosk.

    If ``shop_id`` is None, it is the deployment's default shop. ``line`` is shown at
    the bottom. A ready number is removed when its drink is collected, or after
    ``ready_for``.
    """

    url: str
    shop_id: str | None = None
    line: str = ""
    ready_for: timedelta = timedelta(minutes=10)
    announces: bool = False
    appearance: Appearance = field(default_factory=Appearance)
    thresholds: Thresholds = field(default_factory=Thresholds)
