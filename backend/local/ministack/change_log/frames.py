"""The format of the change log's files. Pure.

A frame is a header and a payload. The payload is the entries of one atomic change,
one a line: a key as JSON, a tab, and its new value as JSON, or nothing if the key
is deleted.

The header also says how much of the file was known to be on the disk when the frame
was written. That tells the two kinds of damage apart: what follows it can be missing
after a power cut, in any part, while damage before it is corruption.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_MAGIC = b"\xffCL1"
_HEADER = struct.Struct(">4sIIQ")  # magic, length of the payload, checksum, durable bytes

Key = tuple[str, ...]


class CorruptFrameError(Exception):
    """Raised for damage that no power cut explains; carries its `offset`."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"The data at byte {offset} is damaged.")
        self.offset = offset


@dataclass(frozen=True)
class Content:
    """The content of a file: its payloads, and how many bytes of it are valid."""

    payloads: list[bytes]
    length: int


def entry(key: Key, value: Any) -> bytes:
    """Return the line that sets a key to a value that JSON can represent."""
    return raw_entry(key, json.dumps(value, separators=(",", ":")).encode())


def raw_entry(key: Key, value: bytes) -> bytes:
    """Return the line that sets a key to a value that is JSON already, without line breaks."""
    return _encoded(key) + b"\t" + value


def deletion(key: Key) -> bytes:
    """Return the line that deletes a key."""
    return _encoded(key) + b"\t"


def _encoded(key: Key) -> bytes:
    return json.dumps(key, separators=(",", ":")).encode()


def decoded_key(key: bytes) -> Key:
    """Return a key of `entries`, decoded."""
    return tuple(json.loads(key))


def entries(payload: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each key and value of a payload, encoded; the value is empty if it is deleted."""
    for line in payload.split(b"\n"):
        key, _, value = line.partition(b"\t")
        yield key, value


def frame(lines: Iterable[bytes], durable_bytes: int) -> bytes:
    """Return the frame of one atomic change.

    `durable_bytes` is how much of the file, from its start, is on the disk already.
    """
    payload = b"\n".join(lines)
    checksum = _checksum(payload, durable_bytes)
    return _HEADER.pack(_MAGIC, len(payload), checksum, durable_bytes) + payload


def _checksum(payload: bytes, durable_bytes: int) -> int:
    return zlib.crc32(payload, zlib.crc32(durable_bytes.to_bytes(8, "big")))


def read(data: bytes) -> Content:
    """Return the content of a file, without a torn end.

    Raises:
        CorruptFrameError: A part of it is damaged that was on the disk.
    """
    payloads: list[bytes] = []
    position = 0
    while (found := _frame_at(data, position)) is not None:
        payload, _durable_bytes = found
        payloads.append(payload)
        position += _HEADER.size + len(payload)
    _require_torn_end(data, position)
    return Content(payloads, position)


def _frame_at(data: bytes, position: int) -> tuple[bytes, int] | None:
    """Return the payload and the durable bytes of the valid frame at `position`, or None."""
    if len(data) - position < _HEADER.size:
        return None
    magic, length, checksum, durable_bytes = _HEADER.unpack_from(data, position)
    payload = data[position + _HEADER.size : position + _HEADER.size + length]
    if magic != _MAGIC or len(payload) != length or checksum != _checksum(payload, durable_bytes):
        return None
    return payload, durable_bytes


def _require_torn_end(data: bytes, end: int) -> None:
    """Raise `CorruptFrameError` if what follows `end` shows that more was on the disk."""
    position = data.find(_MAGIC, end)
    while position >= 0:
        found = _frame_at(data, position)
        if found is not None and found[1] > end:
            raise CorruptFrameError(end)
        position = data.find(_MAGIC, position + 1)
