from __future__ import annotations

import pytest

from barista_tui.core.tickets import (
    Age,
    age_of,
    format_duration,
    option_of_modifier,
    ticket_options,
)
from barista_tui.settings import Ages

from .samples import menu, order


def test_special_options_come_first() -> None:
    made = order(optionIds=["oat", "syrup"])
    chosen = ticket_options(made, menu().drink("flat-white"))
    assert [(c.name, c.is_special) for c in chosen] == [("Oat", True), ("Vanilla syrup", True)]


def test_the_first_option_of_a_required_modifier_is_usual() -> None:
    chosen = ticket_options(order(), menu().drink("flat-white"))
    assert [(c.name, c.is_special) for c in chosen] == [("Whole milk", False)]


def test_options_of_a_drink_that_left_the_menu_are_special() -> None:
    assert all(choice.is_special for choice in ticket_options(order(), None))


def test_the_milk_is_found_by_its_modifier() -> None:
    drink = menu().drink("flat-white")
    assert option_of_modifier(order(optionIds=["oat"]), drink, "milk") == "Oat"
    assert option_of_modifier(order(optionIds=["oat"]), drink, "Beans") is None


@pytest.mark.parametrize(("seconds", "age"), [(0, Age.FRESH), (60, Age.WARM), (120, Age.HOT)])
def test_ages_follow_the_settings(seconds: float, age: Age) -> None:
    assert age_of(seconds, Ages(60, 120)) is age


@pytest.mark.parametrize(
    ("seconds", "face"), [(-3, "0:00"), (65, "1:05"), (5999, "99:59"), (6000, "1h40")]
)
def test_durations_are_short(seconds: float, face: str) -> None:
    assert format_duration(seconds) == face
