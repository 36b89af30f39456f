"""Which shop a terminal works for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShopTarget:
    """The address of the API, and the shop there."""

    url: str
    shop_id: str
