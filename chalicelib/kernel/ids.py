"""Ids: opaque, unguessable, URL-safe.

An order's id begins with its shop's, so that the order is read consistently, by
key, from its id alone.
"""

from __future__ import annotations

import re
import secrets

_FRIEND = "~friend"
_SHOP_ID = re.compile(r"[a-z0-9-]{1,32}")
_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_ORDER_ID = re.compile(r"([a-z0-9-]{1,32})_[A-Za-z0-9_-]{22}")


def new_id() -> str:
    """Return a new id of 128 random bits, 22 characters long."""
    return secrets.token_urlsafe(16)


def new_order_id(shop_id: str) -> str:
    """Return a new id for an order of this shop."""
    return f"{shop_id}_{new_id()}"


def shop_of(order_id: str) -> str | None:
    """Return the shop's id from an order's, or None if it is not the id of an order."""
    match = _ORDER_ID.fullmatch(order_id)
    return match[1] if match else None


def friend_of(customer_id: str) -> str:
    """Return the id under which a customer orders for a friend.

    Each id has one open order, so a customer has two with it. It is no id of another customer:
    none has a tilde.
    """
    return f"{customer_id}{_FRIEND}"


def owner_of(customer_id: str) -> str:
    """Return the id of the customer who orders, for themselves or for a friend."""
    return customer_id.removesuffix(_FRIEND)


def is_id(text: str) -> bool:
    """Return whether `new_id` could have made `text`."""
    return _ID.fullmatch(text) is not None


def is_shop_id(text: str) -> bool:
    """Return whether `text` may be a shop's id."""
    return _SHOP_ID.fullmatch(text) is not None
