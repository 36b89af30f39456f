from __future__ import annotations

from dataclasses import replace

from barista_tui.core.shop_state import ShopState

from .samples import menu


def test_an_older_shop_is_ignored() -> None:
    state = ShopState()
    state.apply(replace(menu(), version=5, is_open=False))
    state.apply(replace(menu(), version=4, is_open=True))
    assert state.shop is not None
    assert state.shop.is_open is False


def test_the_same_version_and_later_ones_are_applied() -> None:
    state = ShopState()
    state.apply(replace(menu(), version=5, is_open=False))
    state.apply(replace(menu(), version=5, is_open=True))
    assert state.shop is not None
    assert state.shop.is_open is True
    state.apply(replace(menu(), version=6, is_open=False))
    assert state.shop.version == 6
