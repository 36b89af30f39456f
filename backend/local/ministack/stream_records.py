"""Keeps the records of DynamoDB streams over a restart of the local AWS.

MiniStack 1.5.33 saves how far each function has read a stream, but not the
stream itself. After a restart it would skip as many new records as had been read
before, and records that were written but not yet read would be lost.

Not needed once MiniStack saves the records together with the positions.
"""

from __future__ import annotations

import copy
from typing import Any

from ministack.core import persistence
from ministack.services import dynamodb

NAME = "stream_records"


def state() -> dict[str, Any]:
    """Return the streams in a form that MiniStack's persistence can write."""
    return {
        "records": copy.deepcopy(dynamodb._stream_records),
        "trimmed": copy.deepcopy(dynamodb._stream_trimmed),
        "sequence": dynamodb._stream_seq_counter,
    }


def restore() -> None:
    """Load the saved streams; must be called before MiniStack starts to read them."""
    saved = persistence.load_state(NAME)
    if saved:
        dynamodb._stream_records.update(saved["records"])
        dynamodb._stream_trimmed.update(saved["trimmed"])
        dynamodb._stream_seq_counter = saved["sequence"]
