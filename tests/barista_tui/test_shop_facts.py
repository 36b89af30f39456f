from __future__ import annotations

from dataclasses import replace

from barista_tui.desk.shop_facts import ShopFacts

from .samples import menu


def test_an_older_shop_is_no_news() -> None:
    facts = ShopFacts()
    facts.saw(replace(menu(), version=5, is_open=False))
    facts.saw(replace(menu(), version=4, is_open=True))
    assert facts.shop is not None
    assert facts.shop.is_open is False


def test_the_present_version_and_later_ones_count() -> None:
    facts = ShopFacts()
    facts.saw(replace(menu(), version=5, is_open=False))
    facts.saw(replace(menu(), version=5, is_open=True))
    assert facts.shop is not None
    assert facts.shop.is_open is True
    facts.saw(replace(menu(), version=6, is_open=False))
    assert facts.shop is not None
    assert facts.shop.version == 6
