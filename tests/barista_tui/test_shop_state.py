from __future__ import annotations

from dataclasses import replace

from barista_tui.core.shop_state import ShopState

from .samples import menu


def test_an_older_shop_is_no_news() -> None:
    facts = ShopState()
    facts.apply(replace(menu(), version=5, is_open=False))
    facts.apply(replace(menu(), version=4, is_open=True))
    assert facts.shop is not None
    assert facts.shop.is_open is False


def test_a_shop_without_a_version_counts_but_does_not_stop_later_ones() -> None:
    facts = ShopState()
    facts.apply(replace(menu(), version=5, is_open=False))
    facts.apply(replace(menu(), version=None, is_open=True))
    facts.apply(replace(menu(), version=6, is_open=False))
    assert facts.shop is not None
    assert facts.shop.version == 6
