"""Which shop it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Which shop a terminal works in."""

    url: str
    shop_id: str
