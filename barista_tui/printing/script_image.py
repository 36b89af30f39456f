"""Draws text of scripts that no printer has in its code pages, such as Chinese or Arabic."""

from __future__ import annotations

import logging
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

from barista_tui.printing.character_set import missing_letters

log = logging.getLogger(__name__)

# The height of a printer's usual letters, in dots.
_LETTER_DOTS = 24
_MIN_LETTER_DOTS = 14
_FONT_SEARCH_SECONDS = 5.0


def draw_line(
    text: str, width: int, *, size: int, inverted: bool, centred: bool, font: str = ""
) -> Any | None:
    """Return a line of text as an image of `width` dots, or None without a font for it.

    Args:
        text: the text.
        width: the printable dots of the paper.
        size: multiplies the height of the letters.
        inverted: white on black.
        centred: in the middle of the paper, else at its left.
        font: the file of the font; empty for the first one of this machine that fits.
    """
    file = font or font_for(missing_letters(text))
    if not file:
        return None
    from PIL import Image, ImageDraw, ImageFont

    try:
        letters = ImageFont.truetype(file, _LETTER_DOTS * size)
        while letters.getlength(text) > width and letters.size > _MIN_LETTER_DOTS:
            letters = ImageFont.truetype(file, letters.size - 2)
    except OSError:
        log.warning("the font %s cannot be read", file)
        return None
    _, top, right, bottom = letters.getbbox(text)
    ink, paper = (255, 0) if inverted else (0, 255)
    image = Image.new("L", (width, int(bottom - top) + 4), paper)
    left = max(0, (width - int(right)) // 2) if centred else 0
    ImageDraw.Draw(image).text((left, 2 - top), text, font=letters, fill=ink)
    return image


@lru_cache(maxsize=256)
def font_for(letters: str) -> str:
    """Return the file of a font with all these letters, an empty string without one.

    It asks fontconfig, which Linux desktops have; elsewhere the settings name a font.
    """
    program = shutil.which("fc-list")
    if program is None or not letters:
        return ""
    charset = " ".join(f"{ord(letter):x}" for letter in letters)
    command = [program, "-f", "%{file}\n", f":charset={charset}"]
    try:
        answer = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=_FONT_SEARCH_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        log.warning("fontconfig did not answer", exc_info=True)
        return ""
    files = [name for name in answer.stdout.splitlines() if _is_font(name)]
    return min(files, key=_plainness, default="")


def _is_font(name: str) -> bool:
    return Path(name).suffix.lower() in {".ttf", ".otf", ".ttc"}


def _plainness(name: str) -> tuple[bool, bool, str]:
    """Order fonts: the plain ones first, and among them those without serifs."""
    stem = Path(name).stem.casefold()
    marked = any(word in stem for word in ("bold", "italic", "oblique", "light", "black"))
    return marked, "sans" not in stem, stem
