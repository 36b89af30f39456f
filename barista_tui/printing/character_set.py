"""Reduces text to the characters that a receipt printer can print. Pure.

Printers have code pages of European letters, from which python-escpos chooses.
Emoji would be printed as question marks, so an emoji is replaced by its name in
brackets, and a letter by the nearest plain one. The letters that have none, those of
other scripts, are drawn as images where a font has them. No control character
is left, so that a text cannot send commands to a printer, or to a terminal that
shows the file.
"""

from __future__ import annotations

import unicodedata

from backend.client.sanitize import sanitize

# The code pages that nearly every printer has.
CODE_PAGES = ("cp437", "cp850", "cp852", "cp858", "cp866", "iso8859_15")
_MAX_NAME_LENGTH = 24
_UNKNOWN = "?"
_PLAIN = str.maketrans(
    {0x2013: "-", 0x2014: "-", 0x2026: "...", 0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}
)


def printable(text: str) -> str:
    """Return the nearest text that a receipt printer can print."""
    plain = unicodedata.normalize("NFC", sanitize(text)).translate(_PLAIN)
    return " ".join("".join(map(_character, plain)).split())


def as_typed(text: str) -> str:
    """Return the text on one line, in whatever script: for files, and to be drawn."""
    return " ".join(unicodedata.normalize("NFC", sanitize(text)).split())


def missing_letters(text: str) -> str:
    """Return the letters of a text that no code page has and no plain letter replaces."""
    letters = {c for c in as_typed(text) if c.isalnum() and _character(c) == _UNKNOWN}
    return "".join(sorted(letters))


def _character(character: str) -> str:
    if character.isascii():
        return character
    if any(_fits(character, page) for page in CODE_PAGES):
        return character
    # Joiners, variation selectors and skin tones only modify the character before them.
    if unicodedata.category(character) in {"Cf", "Mn", "Me", "Sk"}:
        return ""
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    if plain.strip():
        return plain
    name = unicodedata.name(character, "").lower()
    if unicodedata.category(character).startswith("S") and name:
        return f" [{_short(name)}] "
    return _UNKNOWN


def _short(name: str) -> str:
    """Return as many whole words of a Unicode name as fit."""
    words = name.replace(" sign", "").split()
    short = words[0][:_MAX_NAME_LENGTH]
    for word in words[1:]:
        if len(short) + 1 + len(word) > _MAX_NAME_LENGTH:
            break
        short = f"{short} {word}"
    return short


def _fits(character: str, page: str) -> bool:
    try:
        character.encode(page)
    except UnicodeEncodeError:
        return False
    return True
