"""The addresses and ports of this machine."""

from __future__ import annotations

import random
import socket
from contextlib import suppress
from urllib.parse import urlsplit

from backend.client.plaintext import is_loopback_host

_DOCUMENTATION_ADDRESS = "192.0.2.1"  # RFC 5737; nothing is sent to it
LOOPBACK = "127.0.0.1"
# The system gives none of them to a connection by itself, which would keep a program that is
# started again from its port.
_STEADY_PORTS = range(20_000, 32_000)


def lan_address() -> str:
    """Return this machine's address on its network, or 127.0.0.1 if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_DOCUMENTATION_ADDRESS, 9))
            address: str = probe.getsockname()[0]
        except OSError:
            return LOOPBACK
    return address


def public_url(port: int) -> str:
    """Return the shop's URL for phones on the same network."""
    return f"http://{lan_address()}:{port}"


def is_loopback(url: str) -> bool:
    """Return whether a URL leads to this machine alone, so that no phone can open it."""
    return is_loopback_host(urlsplit(url).hostname or "")


def is_port_free(port: int) -> bool:
    """Return whether this process may listen on `port` of all interfaces."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104 - phones connect from the network
        except (OSError, OverflowError):
            return False
    return True


def free_port() -> int:
    """Return a port of loopback that nobody listens on just now."""
    with listener(0) as found:
        return int(found.getsockname()[1])


def listener(port: int, *, must_keep_port: bool = False) -> socket.socket:
    """Return a socket that listens on `port` of loopback, or on a free one if it is 0 or in use.

    Raises:
        OSError: It is in use, and no other will do.
    """
    if port:
        try:
            return socket.create_server((LOOPBACK, port))
        except OSError:
            if must_keep_port:
                raise
    for candidate in random.SystemRandom().sample(_STEADY_PORTS, 20):
        with suppress(OSError):
            return socket.create_server((LOOPBACK, candidate))
    return socket.create_server((LOOPBACK, 0))
