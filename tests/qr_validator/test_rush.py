"""Codes in a rush: other limits while it lasts, and a code on show at every instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from chalicelib.contract.agenda import Agenda, Break, RushRules
from chalicelib.contract.shops import Shop
from chalicelib.qr_validator.model import Code, next_code
from tests.contract.samples import SHOP
from tests.qr_validator.fakes import START, Bench

HOUR = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
COFFEE = Break("Coffee", HOUR + timedelta(minutes=12), HOUR + timedelta(minutes=22))


def rushing(drinks: int | None = 30, seconds: int | None = 60, **shop: object) -> Shop:
    rules = RushRules(0, 0, drinks_per_code=drinks, code_interval_seconds=seconds)
    return replace(SHOP, agenda=Agenda((COFFEE,), rules, HOUR), **shop)  # type: ignore[arg-type]


def codes_from(shop: Shop, start: datetime, end: datetime) -> list[Code]:
    """Return the codes that a display shows one after the other."""
    shown: list[Code] = []
    now = start
    while now < end:
        shown.append(next_code(shop, shown[-1] if shown else None, now))
        now = shown[-1].expires_at
    return shown


def minutes(moment: datetime) -> float:
    return (moment - HOUR).total_seconds() / 60


def test_code_ends_where_a_rush_begins_and_where_it_ends() -> None:
    shown = codes_from(rushing(), HOUR, HOUR + timedelta(minutes=30))
    before, rest = shown[:3], shown[3:]
    assert [(minutes(c.starts_at), minutes(c.expires_at), c.drinks) for c in before] == [
        (0, 5, 10), (5, 10, 10), (10, 12, 10),
    ]  # fmt: skip
    rush, after = rest[:10], rest[10:]
    assert [(minutes(c.starts_at), c.drinks) for c in rush] == [(n, 30) for n in range(12, 22)]
    assert [(minutes(c.starts_at), minutes(c.expires_at), c.drinks) for c in after] == [
        (22, 25, 10), (25, 30, 10),
    ]  # fmt: skip


@pytest.mark.parametrize(("drinks", "seconds"), [(30, None), (None, 60), (30, 7), (None, None)])
def test_there_is_a_code_at_every_instant(drinks: int | None, seconds: int | None) -> None:
    shown = codes_from(rushing(drinks, seconds), HOUR, HOUR + timedelta(minutes=40))
    for one, following in pairwise(shown):
        assert one.expires_at == following.starts_at


def test_agenda_that_leaves_the_codes_alone_ends_none_early() -> None:
    shown = codes_from(rushing(None, None), HOUR, HOUR + timedelta(minutes=30))
    assert [minutes(c.starts_at) for c in shown] == [0, 5, 10, 15, 20, 25]


def test_code_on_show_ends_early_when_an_agenda_is_loaded() -> None:
    bench = Bench()
    before = bench.service.current_code(SHOP)
    at_once = replace(COFFEE, starts_at=START, ends_at=START + timedelta(minutes=1))
    agenda = Agenda((at_once,), RushRules(0, 0, drinks_per_code=30), START)
    shop = replace(SHOP, agenda=agenda, version=SHOP.version + 1)
    bench.service.apply_limits(shop)
    after = bench.service.current_code(shop)
    assert (after.code, after.drinks) == (before.code, 30)
    assert after.expires_at == START + timedelta(minutes=1)
    bench.wait(60)
    assert bench.service.current_code(shop).drinks == SHOP.drinks_per_code
