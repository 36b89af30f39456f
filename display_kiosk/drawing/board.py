"""Draws the board: the numbers that are ready, and those being prepared.

Numbers that do not fit are shown on further pages, which change every few seconds;
the newest ready number is on every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style

from display_kiosk.board_view import BoardView, Ticket
from display_kiosk.drawing import block_letters, palette
from display_kiosk.drawing.large_text import one_line
from display_kiosk.drawing.lines import Line, blank, centred, in_middle, left, padded, spread

_PAGE_SECONDS = 6
_STEPS = ("Scan the code", "Choose your drink", "Watch your number")
_NAME_COLUMNS = 9
_EDGE = 1  # beside and above a number, whose dots would merge with what surrounds its card
_WIDEST_MARGIN = 4
_MOST_DOTS = 6
_SCALE_OF_LARGE_TEXT = 3  # plain text would be too small beside digits of this size


@dataclass(frozen=True, slots=True)
class Grid:
    """The layout of tickets: cards of one size, in rows and columns."""

    card_columns: int
    card_rows: int
    across: int
    scale: int
    name_rows: int
    is_stale: bool = False

    @property
    def gap(self) -> int:
        """How many columns are between cards: numbers are further apart than their digits."""
        return _gap(self.scale)

    @property
    def has_large_text(self) -> bool:
        """Whether names and headings are in block letters too."""
        return self.scale >= _SCALE_OF_LARGE_TEXT

    @property
    def head_rows(self) -> int:
        """How many rows a heading takes, with the space below it."""
        return (block_letters.height() + 1 if self.has_large_text else 1) + 1

    def rows_for(self, tickets: int) -> int:
        """Return how many rows of cards the tickets take."""
        return -(-tickets // self.across)


def draw_board(
    view: BoardView,
    columns: int,
    rows: int,
    digit_scale: int,
    seconds: float,
    *,
    is_stale: bool = False,
) -> list[Line]:
    """Return the two sections in ``columns`` by ``rows``; ``seconds`` selects the page."""
    grid = grid_for(view, columns, digit_scale, is_stale=is_stale)
    page = int(seconds // _PAGE_SECONDS)
    ready_cards, preparing_cards = _share(view, grid, rows)
    ready = _section("Ready", view.ready, grid, ready_cards, columns, page, is_ready=True)
    preparing = _section("Preparing", view.preparing, grid, preparing_cards, columns, page)
    gap = [blank(columns, palette.NIGHT)] if ready and preparing else []
    return padded([*ready, *gap, *preparing], columns, rows, palette.NIGHT)


def draw_welcome(
    columns: int, rows: int, digit_scale: int, facts: Sequence[str] = ()
) -> list[Line]:
    """Return the instructions that are shown while there are no orders, and facts if they fit."""
    empty = blank(columns, palette.NIGHT)
    lines: list[Line] = []
    is_large = digit_scale > 1 and all(block_letters.width(s) <= columns for s in _STEPS)
    for step in _STEPS:
        if is_large:
            lines += [*one_line(step, columns, palette.PREPARING), empty, empty]
        else:
            lines += [centred(step, columns, palette.PREPARING), empty]
    for fact in facts:
        drawn = one_line(fact, columns, palette.QUIET, None if is_large else 1)
        if cell_len(fact) <= columns and len(lines) + len(drawn) + 2 <= rows:
            lines += [empty, *drawn]
    return in_middle(lines, columns, rows, palette.NIGHT)


def grid_for(view: BoardView, columns: int, digit_scale: int, *, is_stale: bool = False) -> Grid:
    """Return the grid for the widest number and the names; digits shrink if necessary."""
    tickets = (*view.ready, *view.preparing)
    widest = max((ticket.number for ticket in tickets), default=99)
    text = "8" * max(2, len(str(widest)))
    scale = digit_scale
    while scale > 1 and block_letters.width(text, scale) + 2 * _EDGE > columns:
        scale -= 1
    names = [ticket.name for ticket in tickets if ticket.name]
    least = _NAME_COLUMNS if names else 0
    card_columns = min(columns, max(block_letters.width(text, scale) + 2 * _EDGE, least))
    name_rows = _name_rows(names, scale)
    gap = _gap(scale)
    most = max(1, len(view.ready), len(view.preparing))
    across = max(1, min(most, (columns + gap) // (card_columns + gap)))
    spare = (columns + gap) // across - gap - card_columns
    card_columns += min(spare, _WIDEST_MARGIN)
    card_rows = _EDGE + block_letters.height(scale) + (name_rows or _rows_below(scale))
    return Grid(card_columns, card_rows, across, scale, name_rows, is_stale)


def _gap(scale: int) -> int:
    return 2 * scale - 1


def _rows_below(scale: int) -> int:
    """Return how many rows are below a number without a name; an odd one has half a row."""
    return 0 if block_letters.HEIGHT * scale % 2 else _EDGE


def _name_rows(names: list[str], scale: int) -> int:
    """Return how many rows a name takes: in block letters beside large digits, with accents."""
    if not names or scale < _SCALE_OF_LARGE_TEXT:
        return 1 if names else 0
    return block_letters.height(accents=any(map(block_letters.has_accents, names)))


def _share(view: BoardView, grid: Grid, rows: int) -> tuple[int, int]:
    """Return how many rows of cards each section gets: ready ones first, but not all rows."""
    heads = grid.head_rows * 2 + 1
    total = max(2, (rows - heads + _row_gap(grid)) // (grid.card_rows + _row_gap(grid)))
    wanted_ready = max(1, grid.rows_for(len(view.ready)))
    wanted_preparing = max(1, grid.rows_for(len(view.preparing)))
    ready = min(wanted_ready, max(total - wanted_preparing, total // 2))
    return ready, total - ready


def _row_gap(grid: Grid) -> int:
    return 1 if grid.scale > 1 else 0


def _section(
    title: str,
    tickets: tuple[Ticket, ...],
    grid: Grid,
    card_rows: int,
    columns: int,
    page: int,
    *,
    is_ready: bool = False,
) -> list[Line]:
    places = max(1, card_rows * grid.across)
    shown, pages = _page(tickets, places, page, keeps_first=is_ready)
    style = palette.READY_HEAD if is_ready else palette.PREPARING_HEAD
    if grid.is_stale:
        style = palette.STALE_HEAD
    lines = _head(title, _page_indicator(page % pages, pages), grid, columns, style)
    for start in range(0, len(shown), grid.across):
        if start and _row_gap(grid):
            lines.append(blank(columns, palette.NIGHT))
        row = shown[start : start + grid.across]
        lines += _cards(row, grid, columns, is_ready, newest=tickets[0] if tickets else None)
    if not tickets:
        lines.append(left(" none yet", columns, palette.QUIET))
    room = grid.head_rows + card_rows * (grid.card_rows + _row_gap(grid)) - _row_gap(grid)
    return padded(lines, columns, max(room, len(lines)), palette.NIGHT) if is_ready else lines


def _page(
    tickets: tuple[Ticket, ...], places: int, page: int, *, keeps_first: bool
) -> tuple[tuple[Ticket, ...], int]:
    """Return the tickets of a page, and how many pages there are."""
    if len(tickets) <= places:
        return tickets, 1
    kept = tickets[:1] if keeps_first and places > 1 else ()
    others, size = tickets[len(kept) :], places - len(kept)
    pages = -(-len(others) // size)
    start = page % pages * size
    return (*kept, *others[start : start + size]), pages


def _head(title: str, indicator: str, grid: Grid, columns: int, style: Style) -> list[Line]:
    """Return a heading. It has no count, which could be read as the number of an order."""
    space = blank(columns, palette.NIGHT)
    if not grid.has_large_text:
        return [spread(f" {title}", indicator, columns, style), space]
    rows = block_letters.rows(title)
    large = [
        spread(f" {row}", indicator if y == 1 else "", columns, style) for y, row in enumerate(rows)
    ]
    return [blank(columns, style), *large, space]


def _page_indicator(page: int, pages: int) -> str:
    """Return which page this is, if there are several."""
    if pages == 1:
        return ""
    if pages <= _MOST_DOTS:
        return "○" * page + "●" + "○" * (pages - page - 1) + " "
    return f"page {page + 1} of {pages} "


def _cards(
    tickets: tuple[Ticket, ...], grid: Grid, columns: int, is_ready: bool, newest: Ticket | None
) -> list[Line]:
    lines: list[Line] = [[] for _ in range(grid.card_rows)]
    for place, ticket in enumerate(tickets):
        style = palette.PREPARING
        if grid.is_stale:
            style = palette.STALE
        elif is_ready:
            style = palette.FRESH if ticket.is_fresh or ticket == newest else palette.READY
        for line, part in zip(lines, _card(ticket, grid, style), strict=True):
            if place:
                line.extend(blank(grid.gap, palette.NIGHT))
            line.extend(part)
    used = len(tickets) * (grid.card_columns + grid.gap) - grid.gap
    return [[*line, *blank(columns - used, palette.NIGHT)] for line in lines]


def _card(ticket: Ticket, grid: Grid, style: Style) -> list[Line]:
    width = grid.card_columns
    number = str(ticket.number)
    if block_letters.width(number, grid.scale) > width:
        return padded([centred(number, width, style)], width, grid.card_rows, style)
    lines = [blank(width, style)] * _EDGE
    lines += [centred(row, width, style) for row in block_letters.rows(number, grid.scale)]
    if grid.name_rows:
        lines += one_line(ticket.name, width, style, grid.name_rows)
    return padded(lines, width, grid.card_rows, style)
