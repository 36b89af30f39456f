"""Keeps phone numbers out of MiniStack's memory, saved state and log.

MiniStack 1.5.33 does not send text messages. It stores each one with its phone
number for ever, in memory and in the saved state, and logs both. With this
module, nothing is stored and the log contains the text alone.

Not needed once MiniStack stores and logs no phone numbers.
"""

from __future__ import annotations

import logging
import re

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import sns

# https://www.itu.int/rec/T-REC-E.164, plain and percent-encoded.
_NUMBER = re.compile(r"(?:\+|%2[Bb])[1-9][0-9]{6,14}(?![0-9])")


def install() -> None:
    """Discard the messages of this process's SNS, and redact phone numbers in its log."""
    sns._sms_messages = _DiscardingDict()
    for handler in logging.getLogger().handlers:
        handler.setFormatter(_RedactingFormatter(handler.formatter))


def redact(text: str) -> str:
    """Return `text` with every phone number replaced."""
    return _NUMBER.sub("(a phone number)", text)


class _DiscardingDict(AccountRegionScopedDict):  # type: ignore[misc]
    """A store of MiniStack's that discards every item, restored state included."""

    def __setitem__(self, key: str, value: object) -> None:
        """Discard the value."""

    def update(self, *_: object, **__: object) -> None:
        """Discard the values."""


class _RedactingFormatter(logging.Formatter):
    """Redacts phone numbers in the output of another formatter, tracebacks included."""

    def __init__(self, inner: logging.Formatter | None) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """Return the redacted record."""
        text = self._inner.format(record) if self._inner else super().format(record)
        return redact(text)
