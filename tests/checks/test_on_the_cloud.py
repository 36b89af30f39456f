"""The checks that need the real API: an order through, and a kiosk that is live."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.checks.shop import check_sign_ins
from backend.checks.subject import Subject
from backend.checks.terminals import check_kiosk
from backend.checks.trial_order import check_order
from backend.checks.verdict import Light
from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud


def subject_of(shop: TestShop, shop_id: str) -> Subject:
    return Subject(shop.url, shop.url, shop_id, shop.folder, shop.staff, shop.aws)


def test_trial_order_is_collected_and_is_not_the_bars(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    found = check_order(subject_of(shop, shop_id))
    assert found.light is Light.GREEN, found.finding
    for state in ("open", "completed", "cancelled"):
        assert shop.as_staff("barista").orders(shop_id, state).orders == ()
    with shop.public() as public:
        assert not public.shop("smoke-test").is_open


def test_trial_order_without_a_manager_is_not_made(shop: TestShop) -> None:
    subject = replace(subject_of(shop, shop.shop_id), staff={})
    assert check_order(subject).light is Light.YELLOW


def test_all_staff_can_sign_in(shop: TestShop) -> None:
    assert check_sign_ins(subject_of(shop, shop.shop_id)).light is Light.GREEN


def test_kiosk_is_live_once_a_display_asks_for_its_code_again(shop: TestShop) -> None:
    subject = subject_of(shop, shop.new_shop())
    assert check_kiosk(subject).light is Light.RED
    manager, display = shop.as_staff("manager"), shop.as_staff("display")
    manager.qr_code(subject.shop_id)
    manager.qr_code(subject.shop_id)
    assert check_kiosk(subject).light is Light.RED

    def is_live() -> bool:
        display.qr_code(subject.shop_id)
        return check_kiosk(subject).light is Light.GREEN

    eventually(is_live)
