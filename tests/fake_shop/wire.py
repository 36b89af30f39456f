"""What a program receives: the contract's values, sent as JSON and read by the client."""

from __future__ import annotations

import json
from typing import TypeVar

from backend.client import read, to_record
from backend.client.reader import decode

T = TypeVar("T")


def received(value: T) -> T:
    """Return a value of the contract as the client reads it, its texts sanitized."""
    return read(type(value), decode(json.dumps(to_record(value))))
