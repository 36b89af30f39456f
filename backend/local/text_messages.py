"""Keeps phone numbers out of what MiniStack remembers, saves and logs.

MiniStack 1.5.33 sends no text message. It keeps each one with its number for
ever, in memory and in the saved state, and writes both to its log. Here the
log has the text alone, for whoever tries the bar out.
"""

from __future__ import annotations

import logging
import re

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import sns

from backend.client.sanitize import SanitizingFormatter

# https://www.itu.int/rec/T-REC-E.164, as it is written, and as a URL or a form has it.
_NUMBER = re.compile(r"(?:\+|%2[Bb])[1-9][0-9]{6,14}(?![0-9])")


def keep_numbers_secret() -> None:
    """Make this process's SNS forget each message at once, and its log hide every number."""
    sns._sms_messages = _Forgetful()
    for handler in logging.getLogger().handlers:
        handler.setFormatter(_WithoutNumbers(handler.formatter or SanitizingFormatter()))


def without_numbers(text: str) -> str:
    """Return `text` with every phone number hidden."""
    return _NUMBER.sub("(a phone number)", text)


class _Forgetful(AccountRegionScopedDict):  # type: ignore[misc]
    """A store of MiniStack's in which nothing is kept, restored state included."""

    def __setitem__(self, key: str, value: object) -> None:
        """Forget the value."""

    def update(self, *_: object, **__: object) -> None:
        """Forget the values."""


class _WithoutNumbers(logging.Formatter):
    """Hides phone numbers in whatever another formatter makes of a record, tracebacks included."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, or lines, for the log."""
        return without_numbers(self._inner.format(record))
