"""Shops are changed under an optimistic lock: each change once, whatever races or crashes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.config_service.service import ShopService, VersionConflict
from chalicelib.contract.serialization import to_record
from chalicelib.contract.shops import Shop
from chalicelib.kernel.errors import Conflict, Forbidden, InvalidRequest, NotFound
from chalicelib.kernel.roles import Role, Staff
from tests.contract.samples import LATTE, SHOP
from tests.crashing import Crashing, CrashPoint, crash_at_every_step

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MANAGER = Staff("max", "Max", frozenset({Role.MANAGER}))
BARISTA = Staff("ana", "Ana", frozenset({Role.BARISTA}))


class FakeShopStore:
    """Shops in memory; each `save` is one conditional write. `saved` is the table's stream."""

    def __init__(self) -> None:
        self.shops = {SHOP.shop_id: SHOP}
        self.saved: list[Shop] = []
        self.before_save: Callable[[], None] = lambda: None

    def find(self, shop_id: str) -> Shop:
        if shop_id not in self.shops:
            raise NotFound("There is no such shop.")
        return self.shops[shop_id]

    def add(self, shop: Shop) -> None:
        if shop.shop_id in self.shops:
            raise Conflict("shop_exists", "There is a shop of that id already.")
        self._put(shop)

    def save(self, before: Shop, after: Shop) -> None:
        self.before_save()
        if self.shops[before.shop_id].version != before.version:
            raise VersionConflict
        self._put(after)

    def _put(self, shop: Shop) -> None:
        self.shops[shop.shop_id] = shop
        self.saved.append(shop)


class Bench:
    """A shop service on a fake."""

    def __init__(self, crash_point: CrashPoint | None = None) -> None:
        self.store = FakeShopStore()
        crashing = Crashing(self.store, crash_point or CrashPoint())
        self.service = ShopService(crashing, now=lambda: NOW)

    @property
    def shop(self) -> Shop:
        return self.store.shops["demo"]


CHANGES: dict[str, Callable[[ShopService], Shop]] = {
    "settings": lambda s: s.change("demo", {"isOpen": False, "maxOpenOrders": 5}, MANAGER),
    "pause": lambda s: s.change("demo", {"pausedUntil": "2026-11-20T09:10:00Z"}, BARISTA),
    "menu": lambda s: s.set_menu("demo", [to_record(replace(LATTE, name="Flat white"))]),
    "drink": lambda s: s.set_drink_available("demo", "latte", False),
    "option": lambda s: s.set_option_available("demo", "latte", "oat", False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_change_is_made_once_after_a_crash_at_any_step(name: str) -> None:
    expected = CHANGES[name](Bench().service)
    outcomes = crash_at_every_step(Bench, lambda b: CHANGES[name](b.service))
    assert len(outcomes) == 4, "find and save, before and after each"
    for bench in outcomes:
        assert bench.shop == expected
        assert bench.shop.version == SHOP.version + 1
        assert bench.store.saved == [expected]


def test_shop_is_created_once_after_a_crash_at_any_step() -> None:
    """A caller whose answer was lost learns from the retry that the shop exists."""

    def create(bench: Bench) -> Shop:
        return bench.service.create("roof", "Roof bar")

    def retry(bench: Bench) -> None:
        if not bench.store.saved:
            create(bench)
            return
        with pytest.raises(Conflict) as refused:
            create(bench)
        assert refused.value.code == "shop_exists"

    outcomes = crash_at_every_step(Bench, create, retry)
    assert len(outcomes) == 2
    for bench in outcomes:
        assert [shop.shop_id for shop in bench.store.saved] == ["roof"]
        assert bench.service.find("roof").name == "Roof bar"


def test_change_is_decided_again_when_another_came_first() -> None:
    bench = Bench()

    def rename() -> None:
        bench.store.before_save = lambda: None
        bench.service.change("demo", {"name": "New"}, MANAGER)

    bench.store.before_save = rename
    bench.service.change("demo", {"isOpen": False}, BARISTA)
    assert (bench.shop.name, bench.shop.is_open) == ("New", False)
    assert bench.shop.version == SHOP.version + 2


def test_change_that_never_gets_through_is_refused() -> None:
    bench = Bench()

    def change_first() -> None:
        bench.store.shops["demo"] = replace(bench.shop, version=bench.shop.version + 1)

    bench.store.before_save = change_first
    with pytest.raises(Conflict) as refused:
        bench.service.change("demo", {"isOpen": False}, BARISTA)
    assert refused.value.code == "busy"
    assert bench.shop.is_open


@pytest.mark.parametrize("changes", [{"name": "New"}, {"isOpen": True, "smsOn": True}])
def test_barista_changes_nothing_but_opening_and_pauses(changes: dict[str, Any]) -> None:
    bench = Bench()
    with pytest.raises(Forbidden):
        bench.service.change("demo", changes, BARISTA)
    assert bench.store.saved == []


def test_shop_of_an_impossible_id_is_not_created() -> None:
    with pytest.raises(InvalidRequest):
        Bench().service.create("Demo Bar", "Demo")
