"""Draws the lines of the board: titles of zones, and lines of cards beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from barista_tui.core.ages import TicketAge
from barista_tui.core.tickets import Ticket
from barista_tui.widgets.ticket_layout import AGE_WIDTH, Layout, Line

STYLES = (
    *("title", "title-active", "more", "rule", "empty", "selected", "mark"),
    *("number", "drink", "allergen", "special", "usual", "name", "note", "who", "pending"),
    *("plain", "fresh", "warm", "hot", "fresh-bar", "warm-bar", "hot-bar"),
)
StyleOf = Callable[[str, str], Style]
"""Returns the style of a word on a ground, by their names."""

AgeOf = Callable[[Ticket], TicketAge]


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """A part of a line of the board: a line of a card, or words of a zone.

    Attributes:
        x: where it begins.
        width: its cells; the rest of it is filled.
        words: what is written.
        ticket: the ticket of the card, None for a zone's words.
        is_header: whether the line is of the card's header, filled by its age.
        has_age: whether the age is written at its right.
        is_selected: whether the card is selected.
    """

    x: int
    width: int
    words: Line
    ticket: Ticket | None = None
    is_header: bool = False
    has_age: bool = False
    is_selected: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it look the same as another, its age aside."""
        return (self.x, self.width, self.words, id(self.ticket), self.has_age, self.is_selected)


def card_spans(ticket: Ticket, layout: Layout, x: int, width: int, *, selected: bool) -> list[Span]:
    """Return the lines of a card."""
    heads = [
        Span(x, width, words, ticket, True, number == 0, selected)
        for number, words in enumerate(layout.header)
    ]
    return heads + [Span(x, width, words, ticket, is_selected=selected) for words in layout.body]


def title_span(
    x: int, width: int, title: str, old: int, hidden: tuple[int, int], *, active: bool
) -> Span:
    """Return the title line of a zone: its name and count, how many are old, how many hidden."""
    style = "title-active" if active else "title"
    words = [(f"{title} ", style)]
    if old:
        words.append((f" ▲ {old} old ", "more"))
    before, after = hidden
    more = [f"◂ {before} before"] if before else []
    more += [f"{after} more ▸"] if after else []
    right = f" {' · '.join(more)}" if more else ""
    used = sum(cell_len(text) for text, _ in words) + cell_len(right)
    rule = "━" if active else "─"
    words.append((rule * max(0, width - 1 - used), style if active else "rule"))
    words.append((right, "more"))
    return Span(x, width, tuple(words))


def draw_row(spans: Sequence[Span], width: int, style: StyleOf, age: AgeOf) -> Strip:
    """Return one line of the board."""
    blank = style("plain", "plain")
    segments: list[Segment] = []
    x = 0
    for span in spans:
        if span.x > x:
            segments.append(Segment(" " * (span.x - x), blank))
        segments += _words(span, style) if span.ticket is None else _card(span, style, age)
        x = span.x + span.width
    return Strip(segments).adjust_cell_length(width, blank)


def _words(span: Span, style: StyleOf) -> Iterator[Segment]:
    used = 0
    for text, name in span.words:
        used += cell_len(text)
        yield Segment(text, style("plain", name))
    yield Segment(" " * (span.width - used), style("plain", "plain"))


def _card(span: Span, style: StyleOf, age_of: AgeOf) -> Iterator[Segment]:
    assert span.ticket is not None
    age = age_of(span.ticket)
    ground = "selected" if span.is_selected else "plain"
    fill = age.level.value if span.is_header else ground
    if span.is_selected:
        yield Segment("▶" if span.has_age else " ", style(ground, "mark"))
    elif span.is_header:
        yield Segment(" ", style(fill, "plain"))
    else:
        yield Segment("▌", style(ground, f"{age.level.value}-bar"))
    used = 0
    for text, name in span.words:
        used += cell_len(text)
        yield Segment(text, style(fill, name))
    written = _age(age) if span.has_age else ""
    yield Segment(" " * max(0, span.width - 2 - used - len(written)), style(fill, "plain"))
    if written:
        yield Segment(written, style(fill, "number"))
    yield Segment(" ", style("plain", "plain"))


def _age(age: TicketAge) -> str:
    return str(age).rjust(AGE_WIDTH)
