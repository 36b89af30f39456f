"""The caller of a scan: customer, device and network address, and the quotas of each.

One phone must not take every drink of a code, and one photographed code must not
fill the bar from afar; but a venue's whole Wi-Fi may be one address.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from chalicelib.contract.shops import Shop
from chalicelib.kernel import ids
from chalicelib.kernel.errors import InvalidRequest, TooManyRequests
from chalicelib.kernel.roles import Customer
from chalicelib.qr_validator.model import Code

LONGEST_KEY = 255
_SHORTEST_ANONYMOUS_KEY = 16
_DEFAULT_ON_ONE_MACHINE = 5
_NETWORK_OF_ONE_HOME = 64  # bits: an IPv6 customer has a /64, not one address


@dataclass(frozen=True)
class Caller:
    """The caller of a scan. What is not known is None.

    Attributes:
        customer: From a valid customer token.
        device_id: From a valid device cookie.
        address: The IP address, in text form.
        is_for_friend: Whether the order is for a friend, beside the caller's own one.
    """

    customer: Customer | None = None
    device_id: str | None = None
    address: str | None = None
    is_for_friend: bool = False

    @property
    def known_id(self) -> str | None:
        """The customer id of a known caller; a device without a token is its own customer."""
        known_id = self.customer.customer_id if self.customer else self.device_id
        return ids.friend_of(known_id) if known_id and self.is_for_friend else known_id


@dataclass(frozen=True)
class Identity:
    """The ids of the order and the customer that a scan leads to."""

    order_id: str
    customer_id: str


@dataclass(frozen=True)
class Quota:
    """How much of one code the caller's network address and device may take.

    Attributes:
        limit: New customers for each address, and orders for each device.
        address: A digest of the address; None if it is not counted.
        device: A digest of the customer's id.
    """

    limit: int
    address: str | None
    device: str


def identify(shop_id: str, code: str, caller: Caller, key: str | None) -> Identity:
    """Return the ids of a scan: random ones, or always the same for one idempotency key.

    A key belongs to its caller: the same key of another customer or device, or with
    another code, gives other ids.

    Raises:
        InvalidRequest: The key is empty or too long, or too short for an anonymous caller; or
            it is for the friend of an anonymous one.
    """
    if caller.is_for_friend and caller.known_id is None:
        raise InvalidRequest("An order for a friend needs your customer token.", "forFriend")
    if key is None:
        return Identity(ids.new_order_id(shop_id), caller.known_id or ids.new_id())
    _check(key, caller)
    scope = f"{shop_id}|{code}|{caller.known_id or ''}|{key}"
    return Identity(
        order_id=f"{shop_id}_{_derived_id('order', scope)}",
        customer_id=caller.known_id or _derived_id("customer", scope),
    )


def quota(
    shop: Shop, code: str, caller: Caller, customer_id: str, *, is_on_one_machine: bool
) -> Quota | None:
    """Return the caller's quota of `code`, or None without a limit.

    The shop's `scansPerAddress` decides. Its default, null, is 5 on one machine for
    addresses other than loopback, and no limit on AWS; 0 is no limit; a number
    counts for every address. A customer with a token is not new, so the address
    of one does not count, except for a friend's order, who is new. A friend's orders
    count as the device's.
    """
    limit = shop.scans_per_address
    if limit is None and is_on_one_machine and not _is_loopback(caller.address):
        limit = _DEFAULT_ON_ONE_MACHINE
    if not limit:
        return None
    is_new = caller.customer is None or caller.is_for_friend
    address = caller.address if is_new else None
    return Quota(
        limit=limit,
        address=_digest(code, _network(address)) if address else None,
        device=_digest(code, ids.owner_of(customer_id)),
    )


def too_many_scans(code: Code, now: datetime) -> TooManyRequests:
    """Return the error for a caller whose address or device has reached its limit."""
    wait = max(1, math.ceil((code.expires_at - now).total_seconds()))
    return TooManyRequests(
        "too_many_scans",
        "Too many orders came from this network or phone just now. "
        "Please scan the next code, or order at the bar.",
        retry_after_seconds=wait,
    )


def _check(key: str, caller: Caller) -> None:
    if not 0 < len(key) <= LONGEST_KEY:
        raise InvalidRequest("An idempotency key has 1 to 255 characters.", "Idempotency-Key")
    if caller.known_id is None and len(key) < _SHORTEST_ANONYMOUS_KEY:
        raise InvalidRequest(
            "Without a customer token or a device cookie, an idempotency key "
            "has at least 16 characters.",
            "Idempotency-Key",
        )


def _derived_id(kind: str, scope: str) -> str:
    digest = hashlib.sha256(f"{kind}|{scope}".encode()).digest()
    return urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def _digest(code: str, text: str) -> str:
    """Return a digest that does not reveal the address without the code."""
    return hashlib.sha256(f"{code}|{text}".encode()).hexdigest()[:16]


def _network(address: str) -> str:
    """Return the address, or the network that one IPv6 customer has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _NETWORK_OF_ONE_HOME), strict=False))


def _is_loopback(address: str | None) -> bool:
    """Return whether the caller is on this machine; without the front door there is no other."""
    if address is None:
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
