"""Detects URLs that would send a password across a network in plain text."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def plaintext_warning(url: str) -> str | None:
    """Return a warning to show before somebody signs in at `url`, or None if it is safe.

    It is safe over https, and to this machine itself: `localhost`, 127.0.0.0/8, `::1`.
    """
    parts = urlsplit(url)
    if parts.scheme.lower() != "http" or is_loopback_host(parts.hostname or ""):
        return None
    return (
        f"{parts.hostname} is reached without encryption (http): whoever shares the network can"
        " read the password. Put TLS in front of the shop, see the README, and use its https URL."
    )


def is_loopback_host(host: str) -> bool:
    """Return whether a host is this machine: `localhost`, 127.0.0.0/8, `::1`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
