"""Recognises the CONNECT packet that opens an MQTT session.

https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html#_Toc398718028
"""

from __future__ import annotations

_CONNECT = 0x10
_LARGEST = 16 * 1024
_LENGTH_BYTES = 4


class NotConnect(Exception):
    """Raised when the client does not begin with a CONNECT packet, or with too large a one."""


class ConnectPacket:
    """Parses the first bytes of a connection until its CONNECT packet is complete."""

    def __init__(self) -> None:
        self._head = b""
        self._missing: int | None = None

    @property
    def is_complete(self) -> bool:
        """Return whether the whole packet was received."""
        return self._missing == 0

    def feed(self, data: bytes) -> None:
        """Parse the next bytes from the client.

        Raises:
            NotConnect: They cannot belong to a CONNECT packet.
        """
        if self._missing is not None:
            self._missing = max(0, self._missing - len(data))
            return
        self._head += data
        if self._head and self._head[0] != _CONNECT:
            raise NotConnect
        length = _remaining_length(self._head[1 : 1 + _LENGTH_BYTES])
        if length is None:
            return
        whole, value = length
        if value > _LARGEST:
            raise NotConnect
        self._missing = max(0, 1 + whole + value - len(self._head))


def _remaining_length(data: bytes) -> tuple[int, int] | None:
    """Return the size and the value of a variable length number, or None if it is incomplete."""
    value = 0
    for position, byte in enumerate(data):
        value |= (byte & 0x7F) << (7 * position)
        if not byte & 0x80:
            return position + 1, value
    if len(data) == _LENGTH_BYTES:
        raise NotConnect
    return None
