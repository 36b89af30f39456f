"""Draws the code's place: the code on white paper, or a notice that says why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.segment import Segment

from display_kiosk.code_view import CodeView, Standing
from display_kiosk.drawing import palette, words
from display_kiosk.drawing.half_blocks import enlarged
from display_kiosk.drawing.large_words import large, largest_scale, one_line
from display_kiosk.drawing.lines import Line, blank, centred, in_middle, paragraph
from display_kiosk.qr_symbol import QrSymbol

FEW = 2
_ROWS_A_SCALE = 24  # from so many rows on letters grow with the screen
_MOST_LARGE_ROWS = 12
_LARGE_FACTS_ROWS = 4
_FACTS_ROWS = 5  # the bar, the drinks left, and air between them and the title
_CELLS = {
    (True, True): (" ", palette.DARK),
    (True, False): ("▀", palette.PAPER),
    (False, True): ("▄", palette.PAPER),
    (False, False): (" ", palette.PAPER),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where to draw: the size in cells, and the shift against burn-in."""

    columns: int
    rows: int
    shift: tuple[int, int] = (0, 0)


def draw_code(view: CodeView, symbol: QrSymbol, place: Place) -> list[Line]:
    """Return the code with as much of its caption as there is room for."""
    spare_rows = place.rows - symbol.rows
    picture = _symbol_lines(symbol, place.columns, place.shift[0])
    lines = [*_title(view, place.columns, spare_rows), *picture]
    lines += _facts(view, place.columns, spare_rows, place.rows)
    return _moved(in_middle(lines, place.columns, place.rows, palette.PAPER), len(lines), place)


def has_caption(symbol: QrSymbol, rows: int) -> bool:
    """Return whether the drinks left and the bar find room beside the code."""
    return rows - symbol.rows >= 2


def draw_notice(view: CodeView, words_below: str, place: Place) -> list[Line]:
    """Return what is said while there is no code: large, then smaller."""
    columns = place.columns - 2
    title, countdown = _headline(view)
    most = max(1, place.rows // _ROWS_A_SCALE)
    empty = blank(columns, palette.NOTICE)
    lines = large(title, columns, largest_scale(title, columns, most), palette.NOTICE_TITLE)
    if countdown:
        scale = largest_scale(countdown, columns, most + 1)
        lines += [empty, *large(countdown, columns, scale, palette.NOTICE_TITLE)]
    sentences = large(words_below, columns, 1, palette.NOTICE)
    if most == 1 or len(sentences) > _MOST_LARGE_ROWS:
        sentences = paragraph(words_below, columns, palette.NOTICE)
    lines += [empty, *sentences]
    framed = [[*blank(1, palette.NOTICE), *line, *blank(1, palette.NOTICE)] for line in lines]
    middle = in_middle(framed, place.columns, place.rows, palette.NOTICE)
    return _moved(middle, len(framed), place)


def draw_sentence(words_alone: str, place: Place) -> list[Line]:
    """Return a sentence where there is room for nothing else."""
    lines = paragraph(words_alone, place.columns, palette.NOTICE)
    return in_middle(lines, place.columns, place.rows, palette.NOTICE)


def bar(share: float, columns: int, *, on_paper: bool = True) -> Line:
    """Return the bar that drains over a code's window."""
    full, gone = (
        (palette.PAPER_BAR, palette.PAPER_BAR_GONE) if on_paper else (palette.BAR, palette.BAR_GONE)
    )
    filled = max(0, min(columns, round(share * columns)))
    return [Segment("━" * filled, full), Segment("━" * (columns - filled), gone)]


def _headline(view: CodeView) -> tuple[str, str]:
    """Return what is said largest, and the countdown beneath it."""
    countdown = words.countdown(view.seconds_left)
    match view.standing:
        case Standing.STARTING | Standing.UNCERTAIN:
            return "One moment", ""
        case Standing.CLOSED:
            return "Closed", ""
        case Standing.PAUSED:
            return "Short break", countdown
        case Standing.BARISTA_AWAY:
            return "Right back", ""
        case Standing.NONE_LEFT | Standing.CHANGING:
            return "Next code in", countdown
        case Standing.SHOWN:
            return "Scan to order", ""


def _title(view: CodeView, columns: int, spare_rows: int) -> list[Line]:
    title, _ = _headline(view)
    lines = large(title, columns, 1, palette.PAPER)
    if spare_rows >= len(lines) + _FACTS_ROWS:
        return lines
    return [centred(title, columns, palette.PAPER_BOLD)] if spare_rows == 3 else []


def _facts(view: CodeView, columns: int, spare_rows: int, place_rows: int) -> list[Line]:
    margin = max(2, columns // 10)
    style = palette.PAPER_FEW if view.drinks_left <= FEW else palette.PAPER_BOLD
    told = f"{words.drinks_left(view.drinks_left)} · {words.countdown(view.seconds_left)}"
    drain = [
        *blank(margin, palette.PAPER),
        *bar(view.share_left, columns - 2 * margin),
        *blank(margin, palette.PAPER),
    ]
    if spare_rows >= _LARGE_FACTS_ROWS and place_rows >= 2 * _ROWS_A_SCALE:
        return [drain, *one_line(told.replace(" ·", " "), columns, style)]
    return [drain, centred(told, columns, style)] if spare_rows >= 2 else []


@lru_cache(maxsize=4)
def _symbol_lines(symbol: QrSymbol, columns: int, shift: int) -> tuple[Line, ...]:
    dots = enlarged(symbol.modules, symbol.scale)
    if len(dots) % 2:
        dots.append([False] * len(dots[0]))
    spare = columns - symbol.columns
    before = spare // 2 + (shift if spare >= 2 else 0)
    after = spare - before
    return tuple(
        [*blank(before, palette.PAPER), *_cells(upper, lower), *blank(after, palette.PAPER)]
        for upper, lower in zip(dots[::2], dots[1::2], strict=True)
    )


def _cells(upper: list[bool], lower: list[bool]) -> Line:
    pairs = zip(upper, lower, strict=True)
    return list(Segment.simplify(Segment(*_CELLS[above, below]) for above, below in pairs))


def _moved(lines: list[Line], content_rows: int, place: Place) -> list[Line]:
    """Return the picture shifted down a row, where there is a row to spare."""
    _, down = place.shift
    if down and place.rows - content_rows >= 2:
        return [lines[-1], *lines[:-1]]
    return lines
