"""When a rush begins and ends, and what a shop offers in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.contract.agenda import Agenda, Break, CodeLimits, RushRules
from chalicelib.contract.queue import QueueSummary
from chalicelib.contract.serialization import from_record, to_record
from chalicelib.contract.shops import Drink, Modifier, Option, PublicShop, PublicShopUpdate, Shop
from tests.contract.samples import SHOP, sample

DAY = datetime(2026, 11, 20, tzinfo=UTC)
QUEUE = sample(QueueSummary)


def at(hour: int, minute: int = 0) -> datetime:
    return DAY + timedelta(hours=hour, minutes=minute)


def agenda(*breaks: tuple[datetime, datetime], loaded_at: datetime = DAY, **rush: object) -> Agenda:
    rules = RushRules(**{"before_minutes": 10, "after_minutes": 5, **rush})  # type: ignore[arg-type]
    named = tuple(Break(f"Break {n}", *times) for n, times in enumerate(breaks, 1))
    return Agenda(named, rules, loaded_at)


def drink(drink_id: str, *, available: bool = True) -> Drink:
    return sample(Drink, drink_id=drink_id, name=drink_id.title(), available=available)


MORNING = (at(10, 30), at(11))
MENU = (drink("filter"), drink("latte"), drink("mocha"))
BAR = replace(SHOP, menu=MENU, agenda=agenda(MORNING, drink_ids=("filter", "latte")))


def test_rush_lasts_from_before_the_break_until_after_it() -> None:
    found = agenda(MORNING)
    assert found.rush_at(at(10, 19)) is None
    rush = found.rush_at(at(10, 20))
    assert rush is not None
    assert (rush.name, rush.starts_at, rush.ends_at) == ("Break 1", at(10, 20), at(11, 5))
    assert found.rush_at(at(11, 4)) == rush
    assert found.rush_at(at(11, 5)) is None


def test_rushes_that_overlap_are_one() -> None:
    found = agenda(MORNING, (at(11, 10), at(11, 20)), (at(13), at(14)))
    spans = [(rush.starts_at, rush.ends_at) for rush in found.rushes()]
    assert spans == [(at(10, 20), at(11, 25)), (at(12, 50), at(14, 5))]


def test_shorter_break_within_a_longer_one_does_not_end_its_rush() -> None:
    found = agenda((at(10), at(12)), (at(10, 30), at(10, 40)))
    assert [rush.ends_at for rush in found.rushes()] == [at(12, 5)]


def test_rush_does_not_begin_before_the_agenda_was_loaded() -> None:
    found = agenda(MORNING, (at(8), at(8, 30)), loaded_at=at(10, 40))
    assert [rush.starts_at for rush in found.rushes()] == [at(10, 40)]


def test_next_break_is_the_first_that_has_not_begun() -> None:
    found = agenda(MORNING, (at(13), at(14)))
    assert found.next_break(at(10, 29)) == found.breaks[0]
    assert found.next_break(at(10, 30)) == found.breaks[1]
    assert found.next_break(at(13)) is None


def test_customers_read_the_next_rush_and_then_the_present_one() -> None:
    for now in (at(9), at(10, 40)):
        rush = BAR.public_rush(now)
        assert rush is not None
        assert (rush.starts_at, rush.ends_at) == (at(10, 20), at(11, 5))
        assert rush.drink_ids == ("filter", "latte")
    assert BAR.public_rush(at(11, 5)) is None
    assert SHOP.public_rush(at(10, 40)) is None


def test_short_menu_is_for_who_scanned_in_the_rush_alone() -> None:
    shop = PublicShop.of(BAR, QUEUE, (), at(10, 30))
    assert [d.drink_id for d in shop.on_offer(at(10, 20), at(10, 30))] == ["filter", "latte"]
    assert shop.on_offer(at(10, 19), at(10, 21)) == MENU
    assert shop.on_offer(at(11, 4), at(11, 5)) == MENU


def test_whole_menu_stays_while_nothing_of_the_short_one_can_be_had() -> None:
    sold_out = (drink("filter", available=False), drink("latte", available=False), drink("mocha"))
    rush = replace(BAR, menu=sold_out).public_rush(at(10, 30))
    assert rush is not None
    assert rush.drink_ids is None


def test_drink_without_an_option_of_a_required_choice_cannot_be_had() -> None:
    milk = Modifier("Milk", True, False, (Option("oat", "Oat", False),))
    latte = replace(drink("latte"), modifiers=(milk,))
    rush = replace(BAR, menu=(latte, drink("mocha"))).public_rush(at(10, 30))
    assert rush is not None
    assert rush.drink_ids is None


def test_drink_that_left_the_menu_is_not_on_the_short_one() -> None:
    rush = replace(BAR, menu=(drink("latte"), drink("mocha"))).public_rush(at(10, 30))
    assert rush is not None
    assert rush.drink_ids == ("latte",)


def test_whole_menu_stays_if_the_rules_name_no_drinks() -> None:
    rush = replace(BAR, agenda=agenda(MORNING, drinks_per_code=30)).public_rush(at(10, 30))
    assert rush is not None
    assert rush.drink_ids is None


def test_codes_have_the_limits_of_the_rush_until_it_ends() -> None:
    shop = replace(SHOP, agenda=agenda(MORNING, drinks_per_code=30, code_interval_seconds=60))
    assert shop.code_limits(at(10)) == CodeLimits(10, 300, at(10, 20))
    assert shop.code_limits(at(10, 20)) == CodeLimits(30, 60, at(11, 5))
    assert shop.code_limits(at(11, 5)) == CodeLimits(10, 300)


def test_codes_stay_as_they_are_without_rules_for_them() -> None:
    usual = CodeLimits(10, 300)
    for shop in (SHOP, BAR):
        assert {shop.code_limits(now) for now in (at(10), at(10, 30), at(12))} == {usual}


def test_limit_that_is_changed_by_hand_in_a_rush_holds_after_it() -> None:
    shop = replace(SHOP, drinks_per_code=7, agenda=agenda(MORNING, drinks_per_code=30))
    assert shop.code_limits(at(10, 30)).drinks == 30
    assert shop.code_limits(at(12)).drinks == 7


def test_message_about_a_shop_tells_phones_of_the_rush() -> None:
    update = PublicShopUpdate.of(BAR, at(9))
    assert update.rush == BAR.public_rush(at(9))
    assert PublicShopUpdate.of(SHOP, at(9)).rush is None


def test_shop_without_an_agenda_is_stored_as_before() -> None:
    record = to_record(SHOP)
    assert "agenda" not in record
    assert from_record(Shop, record) == SHOP
    assert from_record(Shop, to_record(BAR)) == BAR
