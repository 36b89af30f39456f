"""Draws the code's panel: the code on white, or a notice that says why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.segment import Segment

from backend.half_blocks import enlarged, paired_rows
from display_kiosk import formatting
from display_kiosk.code_view import CodeView
from display_kiosk.drawing import palette
from display_kiosk.drawing.large_text import large, largest_scale, one_line
from display_kiosk.drawing.lines import Line, blank, centred, in_middle, paragraph
from display_kiosk.notices import Notice, notice
from display_kiosk.qr_symbol import QrSymbol

FEW = 2
_ROWS_A_SCALE = 24  # letters grow by one scale for each of these
_MOST_LARGE_ROWS = 12
_LARGE_FACTS_ROWS = 4
_FACTS_ROWS = 5  # the bar, the drinks left, and space between them and the title
_CELLS = {
    (True, True): (" ", palette.DARK),
    (True, False): ("▀", palette.PAPER),
    (False, True): ("▄", palette.PAPER),
    (False, False): (" ", palette.PAPER),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel's size in cells, and its shift against burn-in."""

    columns: int
    rows: int
    shift: tuple[int, int] = (0, 0)


def draw_code(view: CodeView, symbol: QrSymbol, panel: Panel) -> list[Line]:
    """Return the code with as much of its caption as fits."""
    spare_rows = panel.rows - symbol.rows
    symbol_lines = _symbol_lines(symbol, panel.columns, panel.shift[0])
    lines = [*_title(view, panel.columns, spare_rows), *symbol_lines]
    lines += _caption(view, panel.columns, spare_rows, panel.rows)
    return _moved(in_middle(lines, panel.columns, panel.rows, palette.PAPER), len(lines), panel)


def has_caption(symbol: QrSymbol, rows: int) -> bool:
    """Return whether the drinks left and the bar fit below the code."""
    return rows - symbol.rows >= 2


def draw_notice(words: Notice, panel: Panel) -> list[Line]:
    """Return the notice while there is no code: a headline and a text."""
    columns = panel.columns - 2
    most = max(1, panel.rows // _ROWS_A_SCALE)
    empty = blank(columns, palette.NOTICE)
    lines = large(
        words.headline, columns, largest_scale(words.headline, columns, most), palette.NOTICE_TITLE
    )
    if words.countdown:
        scale = largest_scale(words.countdown, columns, most + 1)
        lines += [empty, *large(words.countdown, columns, scale, palette.NOTICE_TITLE)]
    sentences = large(words.text, columns, 1, palette.NOTICE)
    if most == 1 or len(sentences) > _MOST_LARGE_ROWS:
        sentences = paragraph(words.text, columns, palette.NOTICE)
    lines += [empty, *sentences]
    framed = [[*blank(1, palette.NOTICE), *line, *blank(1, palette.NOTICE)] for line in lines]
    middle = in_middle(framed, panel.columns, panel.rows, palette.NOTICE)
    return _moved(middle, len(framed), panel)


def draw_sentence(text: str, panel: Panel) -> list[Line]:
    """Return a sentence alone."""
    lines = paragraph(text, panel.columns, palette.NOTICE)
    return in_middle(lines, panel.columns, panel.rows, palette.NOTICE)


def bar(share: float, columns: int, *, on_paper: bool = True) -> Line:
    """Return the progress bar of a code's window."""
    full, gone = (
        (palette.PAPER_BAR, palette.PAPER_BAR_GONE) if on_paper else (palette.BAR, palette.BAR_GONE)
    )
    filled = max(0, min(columns, round(share * columns)))
    return [Segment("━" * filled, full), Segment("━" * (columns - filled), gone)]


def _title(view: CodeView, columns: int, spare_rows: int) -> list[Line]:
    title = notice(view).headline
    lines = large(title, columns, 1, palette.PAPER)
    if spare_rows >= len(lines) + _FACTS_ROWS:
        return lines
    return [centred(title, columns, palette.PAPER_BOLD)] if spare_rows == 3 else []


def _caption(view: CodeView, columns: int, spare_rows: int, panel_rows: int) -> list[Line]:
    margin = max(2, columns // 10)
    style = palette.PAPER_FEW if view.drinks_left <= FEW else palette.PAPER_BOLD
    caption = (
        f"{formatting.drinks_left(view.drinks_left)} · {formatting.countdown(view.seconds_left)}"
    )
    drain = [
        *blank(margin, palette.PAPER),
        *bar(view.share_left, columns - 2 * margin),
        *blank(margin, palette.PAPER),
    ]
    if spare_rows >= _LARGE_FACTS_ROWS and panel_rows >= 2 * _ROWS_A_SCALE:
        return [drain, *one_line(caption.replace(" ·", " "), columns, style)]
    return [drain, centred(caption, columns, style)] if spare_rows >= 2 else []


@lru_cache(maxsize=4)
def _symbol_lines(symbol: QrSymbol, columns: int, shift: int) -> tuple[Line, ...]:
    dots = enlarged(symbol.modules, symbol.scale)
    spare = columns - symbol.columns
    before = spare // 2 + (shift if spare >= 2 else 0)
    after = spare - before
    return tuple(
        [*blank(before, palette.PAPER), *_cells(upper, lower), *blank(after, palette.PAPER)]
        for upper, lower in paired_rows(dots)
    )


def _cells(upper: Sequence[bool], lower: Sequence[bool]) -> Line:
    pairs = zip(upper, lower, strict=True)
    return list(Segment.simplify(Segment(*_CELLS[above, below]) for above, below in pairs))


def _moved(lines: list[Line], content_rows: int, panel: Panel) -> list[Line]:
    """Return the lines shifted down a row, if there is a spare one."""
    _, down = panel.shift
    if down and panel.rows - content_rows >= 2:
        return [lines[-1], *lines[:-1]]
    return lines
