from __future__ import annotations

from datetime import timedelta
from typing import Any

from backend.client import CodeUpdate, DisplayShop, Message, PublicShop
from display_kiosk.kiosk_state import KioskState
from tests.contract.samples import sample

from .samples import NOW, order, qr_code, shop

LATER = NOW + timedelta(seconds=10)


def message(**told: Any) -> Message:
    return Message("display", "Validator.CodeChanged", "e", LATER, {}, **told)


def drinks(left: int, revision: int, **changes: Any) -> CodeUpdate:
    code = qr_code()
    fields = {"code": code.code, "starts_at": code.starts_at, "expires_at": code.expires_at}
    return CodeUpdate(shop_id="demo", drinks_left=left, revision=revision, **{**fields, **changes})


def state_with_code() -> KioskState:
    state = KioskState()
    state.apply_code(qr_code(drinks_left=7, revision=3), NOW)
    return state


def test_drinks_left_follow_the_highest_revision() -> None:
    state = state_with_code()
    assert not state.apply_message(message(code=drinks(5, 5)), LATER)
    assert state.snapshot().code_confirmed_at == LATER
    state.apply_message(message(code=drinks(6, 4)), LATER)
    state.apply_code(qr_code(drinks_left=7, revision=3), LATER)
    assert state.snapshot().code is not None
    assert state.snapshot().code.drinks_left == 5  # type: ignore[union-attr]


def test_message_about_a_later_code_requires_a_read() -> None:
    state = state_with_code()
    starts = qr_code().starts_at
    later = drinks(10, 1, code="next", starts_at=starts + timedelta(minutes=5))
    earlier = drinks(1, 9, code="last", starts_at=starts - timedelta(minutes=5))
    assert state.apply_message(message(code=later), LATER)
    assert not state.apply_message(message(code=earlier), LATER)
    assert state.snapshot().code == qr_code(drinks_left=7, revision=3)


def test_older_message_about_the_shop_is_ignored() -> None:
    state = KioskState()
    state.apply_message(message(shop=shop(is_open=False, version=4)), LATER)
    state.apply_message(message(shop=shop(is_open=True, version=3)), LATER)
    known = state.snapshot().shop
    assert isinstance(known, DisplayShop)
    assert not known.is_open


def test_late_message_does_not_replace_the_shop_that_was_read() -> None:
    state = KioskState()
    state.apply_shop(sample(PublicShop, is_open=False, version=4), NOW)
    state.apply_message(message(shop=shop(is_open=True, version=3)), LATER)
    assert state.snapshot().shop == sample(PublicShop, is_open=False, version=4)


def test_late_response_does_not_replace_the_shop_of_a_message() -> None:
    state = KioskState()
    state.apply_message(message(shop=shop(is_open=False, version=4)), NOW)
    state.apply_shop(sample(PublicShop, is_open=True, version=3), LATER)
    assert state.snapshot().shop == shop(is_open=False, version=4)


def test_failure_is_cleared_by_the_next_response() -> None:
    state = state_with_code()
    state.apply_failure("The shop does not answer.")
    assert state.snapshot().error_message == "The shop does not answer."
    assert state.snapshot().last_call_failed
    state.apply_code(qr_code(), LATER)
    assert state.snapshot().error_message is None
    assert not state.snapshot().last_call_failed


def test_order_that_is_no_longer_listed_is_removed_unless_it_is_newer() -> None:
    state = KioskState()
    state.apply_orders([order(1), order(2), order(3)], {}, NOW)
    versions = state.versions()
    state.apply_message(message(order=order(3, "MAKING", version=2)), LATER)
    state.apply_message(message(order=order(4)), LATER)
    state.apply_orders([order(1)], versions, LATER)
    assert sorted(o.number or 0 for o in state.snapshot().orders) == [1, 3, 4]


def test_earlier_snapshot_does_not_change() -> None:
    state = state_with_code()
    before = state.snapshot()
    state.apply_connection(False, NOW)
    assert before.not_live_since is None
    assert state.snapshot().not_live_since == NOW


def test_display_message_is_applied() -> None:
    parsed = order(5, "COMPLETED", name="Ada", version=4)
    state = KioskState()
    state.apply_message(message(order=parsed), LATER)
    assert state.snapshot().orders == (parsed,)
