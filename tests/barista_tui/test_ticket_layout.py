"""The card of a ticket: nothing on it is ever hidden, whatever the width."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from barista_tui.core.tickets import Ticket
from barista_tui.widgets.ticket_layout import AGE_WIDTH, Density, Layout, layout_ticket

from .samples import ticket

FULL = {
    "drinkName": "Caffè latte with everything",
    "optionIds": ["oat", "syrup", "shot", "decaf", "ice", "sugar"],
    "options": ["Oat", "Vanilla syrup", "Extra shot", "Decaf beans", "Ice", "Sugar"],
    "allergens": ["milk", "soy", "tree nuts"],
    "name": "Maximiliane-Sophie W",
    "note": "extra hot please, it is for my grandmother who waits over there at the big table",
}
WIDTHS = (8, 12, 17, 24, 28, 60, 200)


def words(layout: Layout) -> list[tuple[str, str]]:
    return [word for line in (*layout.header, *layout.body) for word in line]


def letters(layout: Layout) -> str:
    """Everything that is written, without blanks: a long word may be broken anywhere."""
    return "".join("".join(text for text, _ in words(layout)).split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("density", Density)
def test_nothing_on_a_ticket_is_hidden(width: int, density: Density) -> None:
    made = ticket(103, **FULL)
    shown = letters(layout_ticket(made, width, density))
    for text in ("#103", FULL["drinkName"], *FULL["allergens"], FULL["name"], FULL["note"]):
        assert "".join(str(text).split()) in shown
    for option in made.options:
        name = option.name.upper() if option.is_special else option.name
        assert "".join(name.split()) in shown
    assert "…" not in shown


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_card_and_the_age_has_room(width: int) -> None:
    layout = layout_ticket(ticket(103, **FULL), width)
    lengths = [sum(cell_len(text) for text, _ in line) for line in (*layout.header, *layout.body)]
    assert max(lengths) <= width
    assert lengths[0] <= max(4, width - AGE_WIDTH)


@pytest.mark.parametrize("density", Density)
def test_allergens_come_first_and_the_usual_options_last(density: Density) -> None:
    made = ticket(7, optionIds=["whole", "syrup"], allergens=["milk"], name="Ada")
    styles = [style for _, style in words(layout_ticket(made, 30, density)) if style != "plain"]
    assert styles == ["number", "drink", "drink", "drink", "allergen", "special", "usual", "name"]


def test_the_allergens_are_those_of_the_whole_choice() -> None:
    made = ticket(7, allergens=["oats"])
    assert [text for text, style in words(layout_ticket(made, 30)) if style == "allergen"] == [
        "⚠ oats"
    ]


def test_a_compact_card_has_fewer_lines() -> None:
    made = ticket(7, allergens=["milk"], name="Ada", optionIds=["syrup"])
    heights = [layout_ticket(made, 40, density).height for density in Density]
    assert heights == [4, 2]


def test_a_wide_name_is_broken_by_cells() -> None:
    made = Ticket(ticket(7, name="明" * 20).order)
    layout = layout_ticket(made, 9)
    assert "明" * 20 in letters(layout)
    assert all(sum(cell_len(text) for text, _ in line) <= 9 for line in layout.body)
