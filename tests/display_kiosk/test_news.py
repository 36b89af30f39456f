from __future__ import annotations

from datetime import timedelta
from typing import Any

from backend.client import CodeUpdate, DisplayShop, Message
from display_kiosk.news import News

from .samples import NOW, order, qr_code, shop

LATER = NOW + timedelta(seconds=10)


def message(**told: Any) -> Message:
    return Message("display", "Validator.CodeChanged", "e", LATER, {}, **told)


def drinks(left: int, revision: int, **changes: Any) -> CodeUpdate:
    code = qr_code()
    fields = {"code": code.code, "starts_at": code.starts_at, "expires_at": code.expires_at}
    return CodeUpdate(shop_id="demo", drinks_left=left, revision=revision, **{**fields, **changes})


def knowing_code() -> News:
    news = News()
    news.hear_code(qr_code(drinks_left=7, revision=3), NOW)
    return news


def test_drinks_follow_the_highest_revision_whoever_tells_it() -> None:
    news = knowing_code()
    assert not news.hear_message(message(code=drinks(5, 5)), LATER)
    assert news.facts().code_confirmed_at == LATER
    news.hear_message(message(code=drinks(6, 4)), LATER)
    news.hear_code(qr_code(drinks_left=7, revision=3), LATER)
    assert news.facts().code is not None
    assert news.facts().code.drinks_left == 5  # type: ignore[union-attr]


def test_word_of_a_later_code_asks_for_it_and_of_an_earlier_one_does_not() -> None:
    news = knowing_code()
    starts = qr_code().starts_at
    later = drinks(10, 1, code="next", starts_at=starts + timedelta(minutes=5))
    earlier = drinks(1, 9, code="last", starts_at=starts - timedelta(minutes=5))
    assert news.hear_message(message(code=later), LATER)
    assert not news.hear_message(message(code=earlier), LATER)
    assert news.facts().code == qr_code(drinks_left=7, revision=3)


def test_older_word_of_the_shop_is_dropped() -> None:
    news = News()
    news.hear_message(message(shop=shop(is_open=False, version=4)), LATER)
    news.hear_message(message(shop=shop(is_open=True, version=3)), LATER)
    known = news.facts().shop
    assert isinstance(known, DisplayShop)
    assert not known.is_open


def test_failure_is_forgotten_when_the_shop_answers_again() -> None:
    news = knowing_code()
    news.hear_failure("The shop does not answer.")
    assert (news.facts().call_failed, news.facts().trouble) == (True, "The shop does not answer.")
    news.hear_code(qr_code(), LATER)
    assert (news.facts().call_failed, news.facts().trouble) == (False, None)


def test_order_that_a_rereading_does_not_name_leaves_unless_it_is_newer() -> None:
    news = News()
    news.hear_orders([order(1), order(2), order(3)], {}, NOW)
    held = news.held()
    news.hear_message(message(order=order(3, "MAKING", version=2)), LATER)
    news.hear_message(message(order=order(4)), LATER)
    news.hear_orders([order(1)], held, LATER)
    assert sorted(o.number or 0 for o in news.facts().orders) == [1, 3, 4]


def test_facts_of_an_earlier_moment_do_not_change() -> None:
    news = knowing_code()
    before = news.facts()
    news.hear_connection(False, NOW)
    assert before.not_live_since is None
    assert news.facts().not_live_since == NOW


def test_display_message_is_read() -> None:
    parsed = order(5, "COMPLETED", name="Ada", version=4)
    news = News()
    news.hear_message(message(order=parsed), LATER)
    assert news.facts().orders == (parsed,)
