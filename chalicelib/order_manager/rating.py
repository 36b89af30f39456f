"""The decision on a customer's rating of a drink. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.kernel.errors import Conflict
from chalicelib.order_manager.order import READY, Order

_CHANGEABLE = timedelta(minutes=10)


def rate(order: Order, stars: int, now: datetime) -> Order:
    """Give the drink 1 to 5 stars; the same number again changes nothing.

    The action of the bar stays the last one, so that a repeat of it is recognised.

    Raises:
        Conflict: `wrong_state` before the drink is ready, `rating_closed` if it was rated
            over ten minutes ago.
    """
    if order.state not in READY:
        raise Conflict(
            "wrong_state",
            "A drink can be rated once it is ready.",
            state=order.state,
            reason=order.reason,
        )
    if order.rating == stars:
        return order
    if order.rated_at and now - order.rated_at > _CHANGEABLE:
        raise Conflict("rating_closed", "A rating can be changed for ten minutes only.")
    return replace(order, rating=stars, rated_at=order.rated_at or now, version=order.version + 1)
