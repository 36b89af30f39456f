"""Determines the address of the client, also behind trusted proxies."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

_LONGEST_CHAIN = 32
_IPV6_CLIENT_PREFIX = 64

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class TrustedProxies:
    """The proxies whose `X-Forwarded-For` is trusted; none by default.

    Args:
        networks: Addresses or networks, such as `10.0.0.2` or `fd00::/8`.

    Raises:
        ValueError: One of them is neither.
    """

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks = [ipaddress.ip_network(network, strict=False) for network in networks]

    def trusts(self, address: str) -> bool:
        """Return whether `address` is one of these proxies."""
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._networks)

    def client_of(self, peer: str, forwarded_for: Iterable[str]) -> str:
        """Return the address of the client, in canonical form.

        Each proxy appends the address that it was called from, so the chain is
        read from its end; the first entry that is no trusted proxy is the
        client. Entries before it may be forged by the client.

        Args:
            peer: The other end of the TCP connection.
            forwarded_for: The values of the `X-Forwarded-For` headers, in order.
        """
        client = normalized(peer) or peer
        chain = [entry for value in forwarded_for for entry in value.split(",")]
        for entry in reversed(chain[-_LONGEST_CHAIN:]):
            if not self.trusts(client):
                break
            address = normalized(_without_port(entry.strip()))
            if address is None:
                break
            client = address
        return client


def normalized(address: str) -> str | None:
    """Return an IP address in canonical form, or None if it is invalid.

    An IPv4-mapped IPv6 address is converted to IPv4; a scope such as `%eth0` is
    removed.
    """
    parsed = _parsed(address)
    return None if parsed is None else str(parsed)


def network_of(address: str) -> str:
    """Return the key for rate limits: an IPv4 address, or the /64 network of an IPv6 address.

    Within its /64 network, a device can use any number of IPv6 addresses.
    """
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _IPV6_CLIENT_PREFIX), strict=False))
    return address if parsed is None else str(parsed)


def _parsed(address: str) -> Address | None:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped
    return parsed


def _without_port(entry: str) -> str:
    """Return `entry` without the port that some proxies add: `1.2.3.4:5`, `[::1]:5`."""
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry
