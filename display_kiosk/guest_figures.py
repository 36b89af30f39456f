"""Kind figures for guests: what was made today, and the favourite of the day. Pure.

The usual wait is not among them: the queue's own estimate is above the board. What is
not known is left out.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from backend.client import DisplayOrder, Figures, OrderState
from display_kiosk.kiosk_state import Snapshot

_READY = frozenset({OrderState.COMPLETED, OrderState.COLLECTED})
# The kiosk reads them every five minutes; older ones may be of another day.
_RECENT = timedelta(minutes=15)


def guest_figures(snapshot: Snapshot, now: datetime) -> tuple[str, ...]:
    """Return the figures as short texts; none while the shop has not confirmed them recently."""
    figures = snapshot.figures
    if figures is None or now - figures.to > _RECENT:
        return ()
    made = _made(figures, snapshot.orders)
    if not made:
        return ()
    texts = ["1 drink made today" if made == 1 else f"{made} drinks made today"]
    favourite = _favourite(snapshot)
    return (*texts, f"Favourite today: {favourite}") if favourite else tuple(texts)


def _made(figures: Figures, orders: tuple[DisplayOrder, ...]) -> int:
    """Return the drinks that the shop counted, and those that were ready since."""
    since = (o for o in orders if o.completed_at is not None and o.completed_at > figures.to)
    return figures.made + sum(order.state in _READY for order in since)


def _favourite(snapshot: Snapshot) -> str | None:
    """Return the drink that is ordered most today, of those that can be ordered now."""
    names = {drink.drink_id: drink.name for drink in snapshot.menu if drink.available}
    return next((names[one] for one in snapshot.favourites if one in names), None)
