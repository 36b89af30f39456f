"""The menu editor: a form that saves differences, and undoes nothing that others have done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.widgets import Input

from backend.client import AllergenChange, Drink
from barista_tui.core.menu_draft import MenuConflict, MenuDraft
from barista_tui.core.menu_form import DrinkFields, ModifierFields, drink_of, fields_of
from barista_tui.screens.drink_form import DrinkFormScreen
from barista_tui.screens.menu_editor import MenuEditorScreen
from barista_tui.screens.shop import ShopScreen
from tests.fake_shop import FakeShop
from tests.fake_shop.menu import MENU

from .conftest import MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds

FLAT_WHITE, ESPRESSO = MENU


async def opened(screen: Bar) -> None:
    await screen.live()
    await screen.press("s", "m")
    await screen.until(lambda: isinstance(screen.app.screen, MenuEditorScreen))


def field(screen: Bar, name: str) -> Input:
    return screen.app.screen.query_one(f"#{name}", Input)


async def renamed(screen: Bar, name: str) -> None:
    """Rename the highlighted drink, and keep that in the draft."""
    await screen.press("enter")
    await screen.until(lambda: isinstance(screen.app.screen, DrinkFormScreen))
    field(screen, "name").value = name
    await screen.press("enter")
    await screen.until(lambda: isinstance(screen.app.screen, MenuEditorScreen))


def test_saving_a_rename_leaves_a_colleagues_sold_out_alone(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await opened(screen)
        bar.shop["menu"][0]["modifiers"][0]["options"][1]["available"] = False
        bar.shop["menu"][1]["available"] = False
        bar.shop["version"] += 1
        await screen.press("down")
        await renamed(screen, "Ristretto")
        assert "Espresso" not in screen.text().split("Not saved yet")[0]
        await screen.press("ctrl+s")
        await screen.until(lambda: isinstance(screen.app.screen, ShopScreen))
        first, second = bar.shop["menu"]
        assert (second["name"], second["available"]) == ("Ristretto", False)
        assert first["modifiers"][0]["options"][1]["available"] is False

    drive(make_session(people=("mia",)), script, (80, 24))


def test_saving_without_a_change_sends_nothing(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await opened(screen)
        await screen.press("enter", "enter", "ctrl+s")
        await screen.until(lambda: isinstance(screen.app.screen, ShopScreen))
        assert not [call for call in bar.calls if call.startswith("PUT")]

    drive(make_session(people=("mia",)), script)


def test_changes_are_discarded_only_after_a_question(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await opened(screen)
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, DrinkFormScreen))
        field(screen, "name").value = "Latte"
        await screen.press("escape")
        await screen.until(lambda: "Discard the changes to this drink?" in screen.text())
        await screen.press("escape", "enter")
        await screen.until(lambda: isinstance(screen.app.screen, MenuEditorScreen))
        await screen.press("escape")
        await screen.until(lambda: "to the menu: Latte changed?" in screen.text())
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, MenuEditorScreen))
        await screen.press("escape", "y")
        await screen.until(lambda: isinstance(screen.app.screen, ShopScreen))
        assert bar.shop["menu"][0]["name"] == "Flat white"

    drive(make_session(people=("mia",)), script, (80, 24))


def test_a_drink_is_added_moved_and_another_removed(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await opened(screen)
        await screen.press("n")
        await screen.until(lambda: isinstance(screen.app.screen, DrinkFormScreen))
        await screen.press("enter")
        await screen.until(lambda: "A drink needs a name." in screen.text())
        await screen.type("Mocha")
        for name, text in (
            ("allergens", "milk, soy"),
            ("modifier-0", "Milk"),
            ("options-0", "Whole; Oat [-milk, +oats]"),
        ):
            field(screen, name).value = text
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, MenuEditorScreen))
        await screen.press("minus", "down", "d", "ctrl+s")
        await screen.until(lambda: isinstance(screen.app.screen, ShopScreen))
        flat_white, mocha = bar.shop["menu"]
        assert (flat_white["name"], mocha["name"]) == ("Flat white", "Mocha")
        assert mocha["allergens"] == ["milk", "soy"]
        oat = mocha["modifiers"][0]["options"][1]
        assert oat["allergens"] == {"adds": ["oats"], "removes": ["milk"]}

    drive(make_session(people=("mia",)), script)


def test_a_conflict_is_explained_and_nothing_is_lost(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await opened(screen)
        bar.shop["menu"][0]["name"] = "Cortado"
        bar.shop["version"] += 1
        await renamed(screen, "Latte")
        await screen.press("ctrl+s")
        words = "The name of Flat white was changed by somebody else as well."
        await screen.until(lambda: words in " ".join(screen.text().replace("│", " ").split()))
        assert isinstance(screen.app.screen, MenuEditorScreen)
        assert bar.shop["menu"][0]["name"] == "Cortado"

    drive(make_session(people=("mia",)), script)


def test_a_menu_that_changes_while_it_is_saved_is_read_again(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    session = make_session(people=("mia",))
    session.start()
    draft = MenuDraft(session.admin.menu())
    draft.put(replace(draft.drinks[0], name="Latte"))
    applied = draft.applied_to

    def sold_out_meanwhile(menu: tuple[Drink, ...]) -> tuple[Drink, ...]:
        if bar.shop["menu"][1]["available"]:
            bar.shop["menu"][1]["available"] = False
            bar.shop["version"] += 1
        return applied(menu)

    draft.applied_to = sold_out_meanwhile  # type: ignore[method-assign,assignment]
    session.admin.save_menu(draft)
    first, second = bar.shop["menu"]
    assert (first["name"], second["available"]) == ("Latte", False)
    assert len([call for call in bar.calls if call.startswith("PUT")]) == 2
    session.close()


def edited(change: Callable[[MenuDraft], object]) -> MenuDraft:
    draft = MenuDraft(MENU)
    change(draft)
    return draft


def test_the_order_of_both_is_kept() -> None:
    tea = replace(ESPRESSO, drink_id="tea", name="Tea")
    draft = edited(lambda d: d.move(1, -1))
    assert draft.changes() == ("another order",)
    names = [drink.name for drink in draft.applied_to((FLAT_WHITE, tea, ESPRESSO))]
    assert names == ["Espresso", "Flat white", "Tea"]
    draft = edited(lambda d: d.put(replace(ESPRESSO, drink_id="mocha", name="Mocha")))
    names = [drink.name for drink in draft.applied_to((tea, FLAT_WHITE, ESPRESSO))]
    assert names == ["Tea", "Flat white", "Espresso", "Mocha"]


@pytest.mark.parametrize(
    ("change", "theirs"),
    [
        (lambda d: d.remove(0), (replace(FLAT_WHITE, name="Latte"), ESPRESSO)),
        (lambda d: d.put(replace(FLAT_WHITE, name="Latte")), (ESPRESSO,)),
        (
            lambda d: d.put(replace(FLAT_WHITE, modifiers=())),
            (replace(FLAT_WHITE, modifiers=FLAT_WHITE.modifiers[:1]), ESPRESSO),
        ),
    ],
)
def test_two_changes_of_one_thing_are_a_conflict(
    change: Callable[[MenuDraft], object], theirs: tuple[Drink, ...]
) -> None:
    with pytest.raises(MenuConflict):
        edited(change).applied_to(theirs)


def test_a_removed_drink_that_is_only_sold_out_stays_removed() -> None:
    draft = edited(lambda d: d.remove(0))
    assert draft.applied_to((replace(FLAT_WHITE, available=False), ESPRESSO)) == (ESPRESSO,)


@pytest.mark.parametrize("drink", MENU)
def test_a_form_that_was_not_touched_is_the_drink(drink: Drink) -> None:
    assert drink_of(fields_of(drink), drink, ()) == drink


def test_a_renamed_option_keeps_its_id_and_a_new_one_gets_its_own() -> None:
    milk = ModifierFields("Milk", "one", "Full fat; Oat [-milk]; Soy [+soy]")
    made = drink_of(replace(fields_of(FLAT_WHITE), modifiers=(milk,)), FLAT_WHITE, ())
    (modifier,) = made.modifiers
    assert [option.option_id for option in modifier.options] == ["whole", "oat", "milk-soy"]
    assert [option.allergens for option in modifier.options] == [
        None,
        AllergenChange(removes=("milk",)),
        AllergenChange(adds=("soy",)),
    ]


@pytest.mark.parametrize(
    ("modifier", "words"),
    [
        (ModifierFields("Milk", "two", "Oat"), "Milk: type one, one or none"),
        (ModifierFields("Milk", "one", " ; "), "Milk needs options"),
        (ModifierFields("Milk", "one", "Oat [milk]"), r"put \+ or - before"),
        (ModifierFields("Milk", "one", "Oat ["), "is not like Oat"),
    ],
)
def test_a_text_that_is_not_understood_is_named(modifier: ModifierFields, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        drink_of(DrinkFields("Latte", modifiers=(modifier,)), None, ())


def test_a_new_drink_gets_an_id_of_its_own() -> None:
    assert drink_of(DrinkFields("Flat White!"), None, ("flat-white",)).drink_id == "flat-white-2"
    assert drink_of(DrinkFields("抹茶"), None, ()).drink_id == "item"
