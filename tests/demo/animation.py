"""Draws what a terminal showed as an animated SVG, which any browser plays.

Each different part of a row is drawn once. A frame is a list of such parts, the frames are
side by side in a strip, and one CSS animation moves the strip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import accumulate, groupby

from rich.cells import cell_len
from rich.color import Color, parse_rgb_hex
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

CELL_WIDTH, CELL_HEIGHT, MARGIN, TOP = 8, 17, 12, 30
_BACKGROUND = "#17110d"
_ANSI = "000000 cd3131 7fb069 f2c14e 508cdc a3389f 50b4c8 dcdcdc"
_THEME = TerminalTheme(
    (0x17, 0x11, 0x0D), (0xF4, 0xEC, 0xE4), [parse_rgb_hex(color) for color in _ANSI.split()]
)
# Parts of a cell as x, y, width, height in eighths, drawn as rectangles without gaps.
_BLOCKS = {"█": (0, 0, 8, 8), "▀": (0, 0, 8, 4), "▄": (0, 4, 8, 4), "▌": (0, 0, 4, 8)}


@dataclass(frozen=True, slots=True)
class Frame:
    """What the terminal showed from a moment on, as text with ANSI escape sequences."""

    at_seconds: float
    text: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Cells of one style in a row; `kind` is a block character, or empty for letters."""

    column: int
    cells: int
    text: str
    kind: str
    color: str
    background: str
    bold: bool


_Part = tuple[_Run, ...]


def animated_svg(
    frames: Sequence[Frame], columns: int, rows: int, edge: int, hold_seconds: float
) -> str:
    """Return the frames as an SVG that repeats; the last one is held.

    Rows are drawn in two parts, which change at different times: left and right of `edge`.
    """
    drawn: dict[_Part, int] = {}
    strip = [list(_frame_parts(frame, rows, edge, drawn)) for frame in frames]
    width, height = columns * CELL_WIDTH, rows * CELL_HEIGHT
    total = frames[-1].at_seconds - frames[0].at_seconds + hold_seconds
    steps = (
        f"{(frame.at_seconds - frames[0].at_seconds) / total * 100:.2f}%"
        f"{{transform:translateX({-place * width}px)}}"
        for place, frame in enumerate(frames)
    )
    colors = _Colors()
    symbols = "".join(
        f'<g id="r{number}">{"".join(_drawn(part, colors))}</g>' for part, number in drawn.items()
    )
    uses = "".join(
        f'<use href="#r{number}" x="{place * width + x * CELL_WIDTH}" y="{y * CELL_HEIGHT}"/>'
        for place, parts in enumerate(strip)
        for x, y, number in parts
    )
    outer_width, outer_height = width + 2 * MARGIN, height + TOP + MARGIN
    style = (
        "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
        "white-space:pre}.b{font-weight:bold}path{shape-rendering:crispEdges}"
        f"#s{{animation:s {total:.2f}s step-end infinite}}@keyframes s{{{''.join(steps)}}}"
        f"{colors.css()}"
    )
    dots = "".join(
        f'<circle cx="{16 + 18 * n}" cy="15" r="5.5" fill="{color}"/>'
        for n, color in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {outer_width} {outer_height}">'
        f'<style>{style}</style><rect width="{outer_width}" height="{outer_height}" rx="8" '
        f'fill="{_BACKGROUND}"/>{dots}<defs>{symbols}</defs>'
        f'<svg x="{MARGIN}" y="{TOP}" width="{width}" height="{height}"><g id="s">{uses}</g></svg>'
        "</svg>\n"
    )


def _frame_parts(
    frame: Frame, rows: int, edge: int, drawn: dict[_Part, int]
) -> Iterator[tuple[int, int, int]]:
    """Yield column, row and number of each part of a frame that is not empty."""
    for y, line in enumerate(frame.text.split("\n")[:rows]):
        runs = tuple(_runs(Text.from_ansi(line), edge))
        left = tuple(run for run in runs if run.column < edge)
        right = tuple(replace(r, column=r.column - edge) for r in runs if r.column >= edge)
        for x, part in ((0, left), (edge, right)):
            if any(run.text.strip() or run.background != _BACKGROUND for run in part):
                yield x, y, drawn.setdefault(part, len(drawn))


class _Colors:
    """Gives each colour a short class."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, color: str) -> str:
        """Return the class of a colour."""
        return self._names.setdefault(color, f"c{len(self._names)}")

    def css(self) -> str:
        """Return the rules of all classes."""
        return "".join(f".{name}{{fill:{color}}}" for color, name in self._names.items())


def _drawn(runs: _Part, colors: _Colors) -> Iterator[str]:
    backgrounds: dict[str, str] = {}
    for background, group in groupby(runs, key=lambda run: run.background):
        if background != _BACKGROUND:
            cells = list(group)
            first, end = cells[0].column, cells[-1].column + cells[-1].cells
            outline = _outline(first, end - first, (0, 0, 8, 8))
            backgrounds[background] = backgrounds.get(background, "") + outline
    blocks: dict[str, str] = {}
    for run in runs:
        if run.kind:
            outline = _outline(run.column, run.cells, _BLOCKS[run.kind])
            blocks[run.color] = blocks.get(run.color, "") + outline
    for shapes in (backgrounds, blocks):
        yield from (f'<path class="{colors.name(c)}" d="{d}"/>' for c, d in shapes.items())
    yield from (_letters(run, colors) for run in runs if not run.kind and run.text.strip())


def _outline(column: int, cells: int, part: tuple[int, int, int, int]) -> str:
    """Return the outline of a part of cells as the data of a path."""
    left, top, wide, high = part
    width = cells * CELL_WIDTH if wide == 8 else CELL_WIDTH * wide // 8
    y, height = CELL_HEIGHT * top / 8, CELL_HEIGHT * high / 8
    return f"M{column * CELL_WIDTH + left} {y:g}h{width}v{height:g}h-{width}z"


def _letters(run: _Run, colors: _Colors) -> str:
    text = run.text.rstrip()
    start = len(text) - len(text.lstrip())
    text = text.lstrip()
    classes = colors.name(run.color) + (" b" if run.bold else "")
    return (
        f'<text class="{classes}" x="{(run.column + start) * CELL_WIDTH}" y="13" '
        f'textLength="{cell_len(text) * CELL_WIDTH}">{escape(text)}</text>'
    )


def _runs(line: Text, edge: int) -> Iterator[_Run]:
    """Yield the runs of a row: letters of one style, or one block character repeated.

    A run ends at the column `edge`.
    """
    column = 0
    styles = [Style.null()] * len(line)
    for span in line.spans:
        style = span.style if isinstance(span.style, Style) else Style.null()
        for index in range(span.start, min(span.end, len(line))):
            styles[index] = styles[index] + style
    columns = accumulate((cell_len(letter) for letter in line.plain), initial=0)
    keyed = (
        (letter, *_look(style), letter * (letter in _BLOCKS), at >= edge)
        for letter, style, at in zip(line.plain, styles, columns, strict=False)
    )
    for look, group in groupby(keyed, key=lambda cell: cell[1:]):
        color, background, bold, kind, _ = look
        text = "".join(cell[0] for cell in group)
        for part in text if kind == "▌" else (text,):
            yield _Run(column, cell_len(part), part, kind, color, background, bold)
            column += cell_len(part)


def _look(style: Style) -> tuple[str, str, bool]:
    """Return the colour, the background, and whether it is bold."""
    color, background = _hex(style.color, is_text=True), _hex(style.bgcolor, is_text=False)
    if style.reverse:
        color, background = background, color
    return color, background, bool(style.bold)


def _hex(color: Color | None, *, is_text: bool) -> str:
    chosen = color or Color.default()
    return chosen.get_truecolor(_THEME, foreground=is_text).hex
