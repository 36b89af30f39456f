"""The time limits for clients, and the limits on connections."""

from __future__ import annotations

import resource
from dataclasses import dataclass

_MOST_DESCRIPTORS = 65_536
_OWN_DESCRIPTORS = 256  # for the log, the listening sockets and the calls to the local AWS
_MOST_CONNECTIONS = 8192


@dataclass(frozen=True)
class Limits:
    """The limits of the front door.

    Attributes:
        header_seconds: From the connection, or from the previous response, until
            the headers of a request are complete. It limits idle connections as well.
        body_seconds: For the body of a request.
        connect_seconds: From the WebSocket upgrade until the MQTT CONNECT packet is complete.
        answer_seconds: For sending a response to the client.
        proxy_idle_seconds: In place of `header_seconds` for a trusted proxy, which
            keeps connections open for its next request.
        connections: How many may be open at once.
        connections_per_address: How many of them one address may have. A venue
            often has one address for all its phones, so this is half of them.
    """

    header_seconds: float = 10.0
    body_seconds: float = 10.0
    connect_seconds: float = 10.0
    answer_seconds: float = 30.0
    proxy_idle_seconds: float = 300.0
    connections: int = _MOST_CONNECTIONS
    connections_per_address: int = _MOST_CONNECTIONS // 2


def for_descriptors(descriptors: int) -> Limits:
    """Return the limits for a process that may open that many files.

    A realtime connection takes two descriptors: the phone's and the local AWS's.
    """
    connections = max(2, min(_MOST_CONNECTIONS, (descriptors - _OWN_DESCRIPTORS) // 2))
    return Limits(connections=connections, connections_per_address=connections // 2)


def raise_descriptor_limit() -> int:
    """Raise this process's limit of open files to its maximum, and return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            return soft  # macOS enforces a lower limit than it reports
        return wanted
    return wanted if soft == resource.RLIM_INFINITY else soft


class ConnectionCounter:
    """Counts the open connections, in total and by address."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._total = 0
        self._by_address: dict[str, int] = {}

    def admit(self, address: str, *, is_proxy: bool = False) -> bool:
        """Count a new connection and return True, or return False if it exceeds a limit.

        The connections of a trusted proxy count towards the total only.
        """
        count = self._by_address.get(address, 0)
        most = self._limits.connections if is_proxy else self._limits.connections_per_address
        if self._total >= self._limits.connections or count >= most:
            return False
        self._total += 1
        self._by_address[address] = count + 1
        return True

    def release(self, address: str) -> None:
        """Count an admitted connection as closed."""
        self._total -= 1
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]
