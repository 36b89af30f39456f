"""Makes text safe to show: the one place for terminals, tickets, line mode, robot and logs.

The shop cleans what people write (`chalicelib/kernel/text.py`), but the programs at
the bar do not rely on that: a text may be older than the shop's rule, come from
another shop, or quote somebody's input in an error. So every text of an answer or
a message (`backend.client.reader`) and of an error (`ClientError`) is sanitized, and
so is every line of a log.

The result cannot control a terminal or a printer, and is one line. It may still look
like markup: programs show text with markup switched off.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from types import TracebackType

MOST_ATTACHED = 4

_BLANKS = frozenset("\u2800\u3164\uffa0")
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs"})
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2065")
_JOINERS = frozenset("\u200c\u200d\ufe0f")
# Rich counts a joiner and what follows as one character, so it must not swallow a blank.
_LOOSE_JOINERS = re.compile("[\u200c\u200d]+(?=[\\x00-\\x7f]|$)")
_SELECTORS = (range(0xFE00, 0xFE0F), range(0x180B, 0x1810), range(0xE0000, 0xE1000))


def sanitize(text: str) -> str:
    """Return `text` on one line, without characters that steer, reorder or hide what is shown.

    Blanks of every kind become spaces. Control, format and private-use characters,
    surrogates and invisible fillers are dropped. What takes no room of its own
    (combining marks, joiners, the emoji style) stays after a visible character, at
    most four in a row; the emoji style only after one that is not ASCII, and joiners
    only between two such.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    kept: list[str] = []
    base, attached = " ", 0
    for char in map(_blank_or_itself, text):
        if char in _JOINERS or unicodedata.category(char) in {"Mn", "Me"}:
            if base == " " or attached == MOST_ATTACHED or _is_invisible_mark(char):
                continue
            if char in _JOINERS and (base.isascii() or kept[-1] == char):
                continue
            attached += 1
        elif _is_invisible(char):
            continue
        else:
            base, attached = char, 0
        kept.append(char)
    return _LOOSE_JOINERS.sub("", "".join(kept)).strip()


class SanitizingFormatter(logging.Formatter):
    """Formats log records so that no text in them forges a record or steers a terminal."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the record's first line."""
        return sanitize(super().formatMessage(record))

    def formatException(  # noqa: N802 - logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return the traceback, each line of it indented, as no record's first line is."""
        return sanitized_lines(super().formatException(ei))


def sanitized_lines(text: str) -> str:
    """Return a text of several lines, such as a traceback, each line safe and indented."""
    lines = text.expandtabs(4).split("\n")
    widths = (len(line) - len(line.lstrip(" ")) for line in lines)
    return "\n".join(
        " " * (2 + width) + sanitize(line[width:])
        for width, line in zip(widths, lines, strict=True)
    )


def _blank_or_itself(char: str) -> str:
    return " " if char.isspace() or char in _BLANKS else char


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE or char in _FILLERS


def _is_invisible_mark(char: str) -> bool:
    code = ord(char)
    return char in _FILLERS or any(code in selectors for selectors in _SELECTORS)
