from __future__ import annotations

from pathlib import Path

import pytest

from barista_tui.printing.character_set import missing_letters, printable
from barista_tui.printing.layout import COLUMNS, lines_of
from barista_tui.printing.rendering import render_escpos, render_text
from barista_tui.printing.script_image import font_for
from barista_tui.printing.ticket import PrintedTicket, from_text, scan_digits, ticket_of, to_text

from .samples import order

# GS v 0: print a raster image.
RASTER_IMAGE = b"\x1dv0"
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


def test_a_file_has_every_script_and_emoji_as_it_was_typed() -> None:
    text = render_text(paper("ありがとう ☕", "李雷"), paper_mm=58, is_copy=False)
    for words in ("ありがとう ☕", "李雷"):
        assert words in text
    assert "?" not in text


def test_letters_that_no_printer_has_are_drawn() -> None:
    if not font_for(missing_letters("قهوة")):
        pytest.skip("this machine has no Arabic font")
    for paper_mm, name in ((58, "قهوة"), (80, "قهوة " * 4)):
        data = render_escpos(paper(None, name), profile="default", paper_mm=paper_mm, is_copy=False)
        plain = render_escpos(
            paper(None, "Zoe"), profile="default", paper_mm=paper_mm, is_copy=False
        )
        assert data.count(RASTER_IMAGE) == plain.count(RASTER_IMAGE) + 1
        assert b"????" not in data


def test_without_a_font_they_are_question_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("barista_tui.printing.script_image.font_for", lambda _letters: "")
    data = render_escpos(paper(None, "李雷"), profile="default", paper_mm=80, is_copy=False)
    assert b"??" in data


def test_a_font_that_cannot_be_read_prints_question_marks(tmp_path: Path) -> None:
    damaged = tmp_path / "font.ttf"
    damaged.write_text("no font")
    data = render_escpos(
        paper(None, "李雷"), profile="default", paper_mm=80, is_copy=False, font=str(damaged)
    )
    assert b"??" in data


def test_a_font_is_searched_only_for_letters_that_are_missing() -> None:
    assert missing_letters("Zoë Ångström, Łukasz 👍 — “x”") == ""
    assert missing_letters("抹茶 latte 抹") == "抹茶"
    assert font_for("") == ""


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_wide_letters_are_wrapped_at_half_the_columns(paper_mm: int) -> None:
    lines = list(lines_of(paper("茶" * 70, "李" * 20), paper_mm, is_copy=False))
    drawn = [line for line in lines if line.is_drawn]
    assert "".join(line.text for line in drawn).count("茶") == 70
    assert all(len(line.text) * 2 * line.size <= COLUMNS[paper_mm] for line in drawn)
