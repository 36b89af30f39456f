"""An agenda is loaded whole or refused with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.config_service.agenda import with_agenda, without_agenda
from chalicelib.contract.shops import Shop
from chalicelib.kernel.errors import InvalidRequest
from tests.contract.samples import SHOP

NOW = datetime(2026, 11, 20, 9, 0, 0, 250_000, tzinfo=UTC)
RUSH = {"beforeMinutes": 10, "afterMinutes": 5, "drinkIds": ["latte"], "drinksPerCode": 20}


def one(name: str = "Coffee", start: str = "10:30", end: str = "11:00") -> dict[str, Any]:
    return {
        "name": name,
        "startsAt": f"2026-11-20T{start}:00+01:00",
        "endsAt": f"2026-11-20T{end}:00+01:00",
    }


def loaded(*breaks: dict[str, Any], shop: Shop = SHOP, **rush: Any) -> Shop:
    return with_agenda(shop, breaks, {**RUSH, **rush}, NOW)


def test_breaks_are_sorted_and_in_utc() -> None:
    shop = loaded(one("Tea", "15:00", "15:30"), one())
    assert shop.version == SHOP.version + 1
    assert shop.agenda is not None
    assert [b.name for b in shop.agenda.breaks] == ["Coffee", "Tea"]
    assert shop.agenda.breaks[0].starts_at == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert shop.agenda.rush.drink_ids == ("latte",)


def test_agenda_holds_from_the_next_whole_second() -> None:
    shop = loaded(one())
    assert shop.agenda is not None
    assert shop.agenda.loaded_at == datetime(2026, 11, 20, 9, 0, 1, tzinfo=UTC)


def test_same_agenda_again_changes_nothing() -> None:
    shop = loaded(one(), one("Tea", "15:00", "15:30"))
    again = with_agenda(shop, (one("Tea", "15:00", "15:30"), one()), RUSH, NOW + timedelta(hours=1))
    assert again is shop


def test_agenda_that_is_cleared_leaves_the_shop_as_it_was() -> None:
    assert replace(without_agenda(loaded(one())), version=SHOP.version) == SHOP
    assert without_agenda(SHOP) is SHOP


@pytest.mark.parametrize(
    ("breaks", "rush", "field"),
    [
        ([one(start="11:00", end="10:30")], {}, "breaks"),
        ([one(start="10:30", end="10:30")], {}, "breaks"),
        ([one(start="10:30", end="17:00")], {}, "breaks"),
        ([{**one(), "startsAt": "10:30"}], {}, "breaks.startsAt"),
        ([{**one(), "endsAt": "2026-11-20T11:00:00"}], {}, "breaks.endsAt"),
        ([one()], {"drinkIds": ["latte", "mocha"]}, "rush.drinkIds"),
        ([one(), {**one(), "startsAt": "2027-01-20T10:00Z", "endsAt": "2027-01-20T11:00Z"}],
         {}, "breaks"),
        ([{**one(), "startsAt": "9998-01-20T10:00Z", "endsAt": "9998-01-20T11:00Z"}], {}, "breaks"),
    ],
)  # fmt: skip
def test_agenda_that_is_not_right_is_refused(
    breaks: list[dict[str, Any]], rush: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        loaded(*breaks, **rush)
    assert refused.value.details["field"] == field
