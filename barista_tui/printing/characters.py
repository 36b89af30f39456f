"""What a receipt printer can print of what people type. Pure.

Printers have code pages of European letters; python-escpos picks among them.
Pictures and scripts beyond that would come out as question marks, so a picture
becomes its name in brackets, and a letter the nearest plain one. No control
character is left, so that a text can neither feed a printer commands nor a
terminal that shows the file.
"""

from __future__ import annotations

import unicodedata

from backend.client.sanitize import sanitize

# All that python-escpos finds in the code pages that nearly every printer has.
CODE_PAGES = ("cp437", "cp850", "cp852", "cp858", "cp866", "iso8859_15")
_LONGEST_NAME = 24
_PLAIN = str.maketrans(
    {0x2013: "-", 0x2014: "-", 0x2026: "...", 0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}
)


def printable(text: str) -> str:
    """Return a text with the same meaning that a receipt printer can print."""
    plain = unicodedata.normalize("NFC", sanitize(text)).translate(_PLAIN)
    return " ".join("".join(map(_character, plain)).split())


def _character(character: str) -> str:
    if character.isascii():
        return character
    if any(_fits(character, page) for page in CODE_PAGES):
        return character
    # Joiners, variation selectors and skin tones only shade the picture before them.
    if unicodedata.category(character) in {"Cf", "Mn", "Me", "Sk"}:
        return ""
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    if plain.strip():
        return plain
    name = unicodedata.name(character, "").lower()
    if unicodedata.category(character).startswith("S") and name:
        return f" [{_short(name)}] "
    return "?"


def _short(name: str) -> str:
    """Return as many whole words of a name as fit."""
    words = name.replace(" sign", "").split()
    short = words[0][:_LONGEST_NAME]
    for word in words[1:]:
        if len(short) + 1 + len(word) > _LONGEST_NAME:
            break
        short = f"{short} {word}"
    return short


def _fits(character: str, page: str) -> bool:
    try:
        character.encode(page)
    except UnicodeEncodeError:
        return False
    return True
