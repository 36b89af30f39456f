"""Text that people write: one line of visible characters, by one rule for every request.

The rule, in the order in which it is applied:

1. A lone surrogate is refused by `one_line` and dropped by `display_name`.
2. Blanks of every kind, line and paragraph separators among them, become one space;
   none is left at the beginning or the end.
3. Dropped: control characters (C0 and C1), private use, noncharacters, and every
   format character (Unicode category Cf: zero-width characters, direction marks
   and overrides, soft hyphens, tags) and invisible filler that 5 and 6 do not
   keep. Letters that are written from right to left stay.
4. A combining mark stays if it follows a character that it can combine with, at most
   three in a row. Spacing marks (category Mc), which take room of their own, always stay.
5. A zero-width joiner stays between two symbols, as in the emoji of a family; a
   joiner or non-joiner stays between letters of the Arabic and Indic scripts, which
   are written with them, and after a virama at the end of a word.
6. U+FE0F stays after a character that it makes an emoji. Other variation selectors go.

Unassigned characters stay, as they may be letters or emoji of a later Unicode.
See https://www.unicode.org/reports/tr36/ and https://www.unicode.org/reports/tr51/.
"""

from __future__ import annotations

import unicodedata

MOST_MARKS = 3

_NON_JOINER, _JOINER, _EMOJI_STYLE, _KEYCAP = "\u200c", "\u200d", "\ufe0f", "\u20e3"
_JOINERS = frozenset({_NON_JOINER, _JOINER})
_MARKS = frozenset({"Mn", "Me"})
# Invisible, though Unicode counts them as letters, marks or symbols. The first three are blanks.
_BLANKS = frozenset("\u2800\u3164\uffa0")
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2065")
_SELECTORS = (range(0xFE00, 0xFE10), range(0x180B, 0x1810), range(0xE0000, 0xE1000))
_RESERVED = range(0xFFF0, 0xFFF9)
# The scripts that are written with joiners: Arabic to Sinhala, Myanmar, Khmer and Mongolian.
_JOINING = (range(0x0600, 0x0E00), range(0x1000, 0x10A0), range(0x1780, 0x18B0))
_VIRAMA_CLASS = 9
# Emoji that are neither of category So nor of Sm: double marks, a dash, a letter.
_ODD_EMOJI = frozenset("\u203c\u2049\u3030\u2139")
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def one_line(text: str) -> str:
    """Return `text` by the rule of this module. Applying it twice changes nothing more.

    Raises:
        ValueError: `text` holds a lone surrogate, which UTF-8 cannot carry.
    """
    if any(_is_surrogate(char) for char in text):
        raise ValueError("a surrogate stands alone")
    return _cleaned(text)


def display_name(text: str, max_length: int) -> str:
    """Return `text` by the rule of this module, at most `max_length` characters of it.

    It never raises: what cannot be shown is dropped, and `""` is returned if
    nothing is left. For names that reach the shop by other ways than a body, such
    as the `name` of a Cognito user.
    """
    whole = _cleaned("".join(char for char in text if not _is_surrogate(char)))
    # Again, because the cut may have left a joiner or a blank at the end.
    return _cleaned(whole[: max(0, max_length)])


def _is_surrogate(char: str) -> bool:
    return "\ud800" <= char <= "\udfff"


def _cleaned(text: str) -> str:
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = "".join(_visible(char) for char in text)
    return " ".join(_with_fitting_joiners(_with_fitting_marks(visible)).split())


def _visible(char: str) -> str:
    """Return what a character is whatever its neighbours are: itself, a blank or nothing."""
    if char.isspace() or char in _BLANKS:
        return " "
    if char in _JOINERS or char == _EMOJI_STYLE:
        return char
    return "" if _is_invisible(char) else char


def _is_invisible(char: str) -> bool:
    code = ord(char)
    return (
        unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"}
        or char in _FILLERS
        or any(code in selectors for selectors in _SELECTORS)
        or code in _RESERVED
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
    )


def _with_fitting_marks(text: str) -> str:
    kept: list[str] = []
    marks, has_base = 0, False
    for char in text:
        if unicodedata.category(char) in _MARKS:
            if not has_base or marks == MOST_MARKS:
                continue
            marks += 1
        elif char not in _JOINERS and char != _EMOJI_STYLE:
            marks, has_base = 0, char != " "
        kept.append(char)
    return "".join(kept)


def _with_fitting_joiners(text: str) -> str:
    kept: list[str] = []
    for place, char in enumerate(text):
        following = text[place + 1] if place + 1 < len(text) else " "
        if char in _JOINERS and not _joins(char, kept, following):
            continue
        if char == _EMOJI_STYLE and not (kept and _takes_emoji_style(kept[-1], following)):
            continue
        kept.append(char)
    return "".join(kept)


def _joins(joiner: str, kept: list[str], following: str) -> bool:
    """Return whether a joiner belongs between what was kept and the following character."""
    before = kept[-1] if kept else " "
    if before == _EMOJI_STYLE:
        before = kept[-2]
    if joiner == _JOINER and _is_symbol(before) and _is_symbol(following):
        return True
    if not _is_of_joining_script(before):
        return False
    return _is_of_joining_script(following) or unicodedata.combining(before) == _VIRAMA_CLASS


def _is_of_joining_script(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM" and any(ord(char) in some for some in _JOINING)


def _is_symbol(char: str) -> bool:
    return unicodedata.category(char) in {"So", "Sm"} or ord(char) in _SKIN_TONES


def _takes_emoji_style(char: str, following: str) -> bool:
    if char in "0123456789#*":
        return following == _KEYCAP
    return _is_symbol(char) or char in _ODD_EMOJI
