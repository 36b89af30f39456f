"""Large letters and digits, five square dots high, drawn in half blocks."""

from __future__ import annotations

from backend.half_blocks import half_block_rows

HEIGHT = 5
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


def can_spell(text: str) -> bool:
    """Return whether there is a shape for every letter of a text."""
    return all(letter in _SHAPES for letter in text.upper())


def width(text: str, scale: int = 1) -> int:
    """Return how many columns a text takes."""
    return len(_dots(text)[0]) * scale


def height(scale: int = 1) -> int:
    """Return how many rows a line of text takes."""
    return -(-HEIGHT * scale // 2)


def rows(text: str, scale: int = 1) -> list[str]:
    """Return the rows of a text, its dots ``scale`` columns wide and as high."""
    wide = ["".join(dot * scale for dot in line) for line in _dots(text)]
    return half_block_rows([[dot == "#" for dot in line] for line in wide for _ in range(scale)])


def _dots(text: str) -> list[str]:
    shapes = [_SHAPES[letter].split() for letter in text.upper()]
    return [("." * _GAP).join(shape[line] for shape in shapes) for line in range(HEIGHT)]
