"""What this machine is called by the phones around it."""

from __future__ import annotations

import socket

_ANYWHERE = "192.0.2.1"  # reserved for documentation; nothing is sent to it


def lan_address() -> str:
    """Return this machine's address on the network that it reaches others by.

    Without a network that is 127.0.0.1, where only its own browser comes.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_ANYWHERE, 9))
            address: str = probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"
    return address


def public_url(port: int) -> str:
    """Return the shop's URL for phones on the same network."""
    return f"http://{lan_address()}:{port}"


def is_port_free(port: int) -> bool:
    """Return whether this process may listen on `port` of all interfaces."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104 - phones come from outside
        except (OSError, OverflowError):
            return False
    return True
