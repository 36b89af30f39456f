from __future__ import annotations

import pytest

from barista_tui.printing.character_set import printable
from barista_tui.printing.layout import COLUMNS, lines_of
from barista_tui.printing.rendering import render_escpos, render_text
from barista_tui.printing.ticket import PrintedTicket, from_text, scan_digits, ticket_of, to_text

from .samples import order

NOTE = "no sugar 🙏🏽, extra hot — for my grandmother, who waits outside in the rain…  ☕✨"


def paper(note: str | None = NOTE, name: str | None = "Zoë") -> PrintedTicket:
    return ticket_of(
        order(127, name=name, note=note), ["Oat", "Decaf"], ["Regular"], ["milk"], "Demo bar", "!"
    )


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Zoë Ångström", "Zoë Ångström"),
        ("ok 👍🏽", "ok [thumbs up]"),
        ("a\tb\nc\x00d", "a b cd"),
        ("\u201chi\u201d \u2013 it\u2019s…", '"hi" - it\'s...'),
        ("Łukasz Żak", "Łukasz Żak"),
        ("ﬁne", "fine"),
        ("ありがとう", "?????"),
        ("👨‍👩‍👧", "[man] [woman] [girl]"),
    ],
)
def test_what_people_type_becomes_printable(typed: str, printed: str) -> None:
    assert printable(typed) == printed


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_no_line_is_wider_than_the_paper(paper_mm: int) -> None:
    for line in lines_of(paper(NOTE * 2, "W" * 20), paper_mm, is_copy=True):
        assert len(line.text) * line.size <= COLUMNS[paper_mm], line


def test_the_ticket_contains_everything() -> None:
    text = render_text(paper(), paper_mm=80, is_copy=False)
    for words in ("#127", "Zoë", "Flat white", "OAT", "DECAF", "Regular", "Contains: milk"):
        assert words in text
    assert "COPY" not in text
    assert "COPY" in render_text(paper(), paper_mm=80, is_copy=True)


def test_the_bytes_start_with_a_reset_and_end_with_a_cut() -> None:
    data = render_escpos(paper(), profile="default", paper_mm=58, is_copy=False)
    assert data.startswith(b"\x1b@")
    assert b"\x1dV" in data[-8:]
    assert b"#127" in data


def test_the_scanned_digits_distinguish_days() -> None:
    today, yesterday = order(7, orderId="a"), order(7, orderId="b")
    assert scan_digits(today).isdigit()
    assert scan_digits(today) != scan_digits(yesterday)


def test_a_stored_ticket_is_restored() -> None:
    assert from_text(to_text(paper())) == paper()
