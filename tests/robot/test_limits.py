"""The robot's change of the shop's limits, for the time of a run."""

from __future__ import annotations

import pytest

from backend.client import Credentials
from backend.robot import Plan
from backend.robot.run import enough_drinks
from tests.fake_shop import PASSWORD, FakeShop, serving

MANAGER = Credentials("mia", PASSWORD)


def test_codes_have_enough_drinks_during_the_run_and_as_many_as_before_after_it() -> None:
    with serving(FakeShop()) as shop:
        with enough_drinks(Plan(shop.url, "demo", orders=50, baristas=1), MANAGER):
            assert shop.shop["drinksPerCode"] == 110
        assert shop.shop["drinksPerCode"] == 10
    writes = [call for call in shop.calls if call.startswith("PATCH")]
    assert len(writes) == 2


@pytest.mark.parametrize("changes", [{"name": "New name"}, {"drinksPerCode": 7}])
def test_what_a_manager_changes_during_the_run_stays(changes: dict[str, object]) -> None:
    with serving(FakeShop()) as shop:
        with enough_drinks(Plan(shop.url, "demo", orders=50, baristas=1), MANAGER):
            shop.shop.update(changes)
        assert {**shop.shop, **changes} == shop.shop


def test_without_a_manager_nothing_is_changed() -> None:
    with serving(FakeShop()) as shop, enough_drinks(Plan(shop.url, "demo", 50, 1), None):
        assert shop.calls == []
