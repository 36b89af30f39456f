from __future__ import annotations

from dataclasses import replace

from barista_tui.core.shop_state import ShopState

from .samples import menu


def test_an_older_shop_is_ignored() -> None:
    facts = ShopState()
    facts.apply(replace(menu(), version=5, is_open=False))
    facts.apply(replace(menu(), version=4, is_open=True))
    assert facts.shop is not None
    assert facts.shop.is_open is False


def test_a_shop_without_a_version_is_applied_and_replaced_later() -> None:
    facts = ShopState()
    facts.apply(replace(menu(), version=5, is_open=False))
    facts.apply(replace(menu(), version=None, is_open=True))
    facts.apply(replace(menu(), version=6, is_open=False))
    assert facts.shop is not None
    assert facts.shop.version == 6
