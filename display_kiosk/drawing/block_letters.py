"""Large letters and digits, five square dots high, drawn in half blocks.

Accents take two rows of dots above the letters, in texts that have some.
"""

from __future__ import annotations

import unicodedata

from backend.half_blocks import half_block_rows

HEIGHT = 5
HEIGHT_WITH_ACCENTS = 7
_GAP = 1

_SHAPES = {
    "0": "### #.# #.# #.# ###",
    "1": ".#. ##. .#. .#. ###",
    "2": "### ..# ### #.. ###",
    "3": "### ..# ### ..# ###",
    "4": "#.# #.# ### ..# ..#",
    "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###",
    "7": "### ..# ..# ..# ..#",
    "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###",
    "A": ".#. #.# ### #.# #.#",
    "B": "##. #.# ##. #.# ##.",
    "C": "### #.. #.. #.. ###",
    "D": "##. #.# #.# #.# ##.",
    "E": "### #.. ##. #.. ###",
    "F": "### #.. ##. #.. #..",
    "G": "### #.. #.# #.# ###",
    "H": "#.# #.# ### #.# #.#",
    "I": "# # # # #",
    "J": "..# ..# ..# #.# ###",
    "K": "#.# #.# ##. #.# #.#",
    "L": "#.. #.. #.. #.. ###",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#..# ##.# #.## #..# #..#",
    "O": "### #.# #.# #.# ###",
    "P": "### #.# ### #.. #..",
    "Q": "### #.# #.# ### ..#",
    "R": "##. #.# ##. #.# #.#",
    "S": "### #.. ### ..# ###",
    "T": "### .#. .#. .#. .#.",
    "U": "#.# #.# #.# #.# ###",
    "V": "#.# #.# #.# #.# .#.",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#.# #.# .#. #.# #.#",
    "Y": "#.# #.# .#. .#. .#.",
    "Z": "### ..# .#. #.. ###",
    ":": ". # . # .",
    "-": "... ... ### ... ...",
    ".": ". . . . #",
    "!": "# # # . #",
    " ": ".. .. .. .. ..",
}


# By the combining character: above the letter, or below it.
_ABOVE = {
    "\u0300": "#..",  # grave
    "\u0301": "..#",  # acute
    "\u0302": ".#.",  # circumflex
    "\u0303": "##.",  # tilde
    "\u0304": "###",  # macron
    "\u0306": "#.#",  # breve
    "\u0307": ".#.",  # dot
    "\u0308": "#.#",  # diaeresis
    "\u030a": ".#.",  # ring
    "\u030b": ".##",  # double acute
    "\u030c": "#.#",  # caron
}
_BELOW = {"\u0323": ".#.", "\u0326": ".#.", "\u0327": ".#.", "\u0328": "..#"}
# Letters that Unicode does not decompose.
_SPELT = {"\u1e9e": "SS", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH"}
_SPELT |= {"\u2019": "-", "'": "-", "\u0131": "I"}


def can_spell(text: str) -> bool:
    """Return whether there is a shape for every letter of a text."""
    return all(
        letter in _SHAPES and all(mark in _ABOVE or mark in _BELOW for mark in marks)
        for letter, marks in _letters(text)
    )


def has_accents(text: str) -> bool:
    """Return whether a text takes the height of one with accents."""
    return can_spell(text) and any(marks for _, marks in _letters(text))


def width(text: str, scale: int = 1) -> int:
    """Return how many columns a text takes."""
    return len(_dots(text)[0]) * scale


def height(scale: int = 1, *, accents: bool = False) -> int:
    """Return how many rows a line of text takes."""
    return -(-(HEIGHT_WITH_ACCENTS if accents else HEIGHT) * scale // 2)


def rows(text: str, scale: int = 1) -> list[str]:
    """Return the rows of a text, its dots ``scale`` columns wide and as high."""
    wide = ["".join(dot * scale for dot in line) for line in _dots(text)]
    return half_block_rows([[dot == "#" for dot in line] for line in wide for _ in range(scale)])


def _dots(text: str) -> list[str]:
    letters = _letters(text)
    has_marks = any(marks for _, marks in letters)
    shapes = [_shape(letter, marks, has_marks) for letter, marks in letters]
    height = HEIGHT_WITH_ACCENTS if has_marks else HEIGHT
    return [("." * _GAP).join(shape[line] for shape in shapes) for line in range(height)]


def _shape(letter: str, marks: str, has_marks: bool) -> list[str]:
    """Return the lines of a letter, with those for accents if any letter of the text has some."""
    shape = _SHAPES[letter].split()
    if not has_marks:
        return shape
    across = len(shape[0])
    above = next((_ABOVE[mark] for mark in marks if mark in _ABOVE), "")
    below = next((_BELOW[mark] for mark in marks if mark in _BELOW), "")
    # One that hangs below takes the place of the gap: the letter moves up.
    if below and not above:
        return ["." * across, *shape, _fitted(below, across)]
    return [_fitted(above, across), "." * across, *shape]


def _fitted(mark: str, across: int) -> str:
    """Return an accent as wide as its letter."""
    if across < len(mark):
        return "#" * across
    return mark.center(across, ".") if mark else "." * across


def _letters(text: str) -> list[tuple[str, str]]:
    """Return the capital letters of a text, each with its combining characters."""
    found: list[tuple[str, str]] = []
    for letter in text.upper():
        for part in unicodedata.normalize("NFD", _SPELT.get(letter, letter)):
            if unicodedata.combining(part) and found:
                found[-1] = (found[-1][0], found[-1][1] + part)
            else:
                found.append((part, ""))
    return found
