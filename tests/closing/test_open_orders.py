"""Open orders are found and ended, also when somebody else acts on them meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from backend.client import StaffClient, StaffOrder
from backend.closing.decisions import Decision
from backend.closing.open_orders import WORD, StillOpen, end, open_orders
from chalicelib.contract import times
from tests.fake_shop import PASSWORD, FakeShop, serving

START = datetime.now(UTC) - timedelta(hours=9)


@pytest.fixture
def fake() -> Iterator[FakeShop]:
    with serving(FakeShop()) as fake:
        yield fake


@pytest.fixture
def client(fake: FakeShop) -> Iterator[StaffClient]:
    with StaffClient.sign_in(fake.url, "mia", PASSWORD) as client:
        yield client


def test_ready_drinks_are_open_too_and_ended_ones_are_not(
    fake: FakeShop, client: StaffClient
) -> None:
    waiting, ready, collected = (fake.place() for _ in range(3))
    for order, done in (
        (ready, ("make", "complete")),
        (collected, ("make", "complete", "collect")),
    ):
        for action in done:
            fake.act(order.order_id, action, "bea")
    found = open_orders(client, "demo", START)
    assert [one.order_id for one in found] == [waiting.order_id, ready.order_id]


def test_drink_that_was_ready_on_an_earlier_day_is_not_listed(
    fake: FakeShop, client: StaffClient
) -> None:
    ready = fake.place()
    for action in ("make", "complete"):
        fake.act(ready.order_id, action, "bea")
    fake.orders[ready.order_id]["completedAt"] = times.to_text(START - timedelta(hours=1))
    assert open_orders(client, "demo", START) == []


def test_waiting_drink_that_was_handed_over_is_collected(
    fake: FakeShop, client: StaffClient
) -> None:
    ended = end(client, fake.place(), Decision.COLLECT)
    assert ended.state == "COLLECTED"


def test_cancelled_order_has_a_word_for_its_customer(fake: FakeShop, client: StaffClient) -> None:
    ended = end(client, fake.place(), Decision.CANCEL)
    assert (ended.state, ended.message) == ("CANCELLED", WORD)


def test_order_that_changed_meanwhile_is_ended_from_where_it_is(
    fake: FakeShop, client: StaffClient
) -> None:
    seen = fake.place()
    for action in ("make", "complete"):
        fake.act(seen.order_id, action, "bea")
    assert end(client, seen, Decision.CANCEL).reason == "no_show"


def test_order_that_a_barista_makes_is_collected_for_them(
    fake: FakeShop, client: StaffClient
) -> None:
    seen = fake.place()
    fake.act(seen.order_id, "make", "bea")
    assert end(client, seen, Decision.COLLECT).state == "COLLECTED"


def test_order_that_ended_meanwhile_is_left_as_it_is(fake: FakeShop, client: StaffClient) -> None:
    seen = fake.place()
    fake.act(seen.order_id, "cancel", "bea")
    before = fake.orders[seen.order_id]["version"]
    assert end(client, seen, Decision.COLLECT).version == before


def test_order_that_changes_all_the_time_is_given_up(
    fake: FakeShop, client: StaffClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = fake.place()

    def rival(shop_id: str, order_id: str, reason: str | None = None) -> StaffOrder:
        return fake.order(order.order_id)

    monkeypatch.setattr(client, "cancel", rival)
    with pytest.raises(StillOpen, match="changes all the time"):
        end(client, order, Decision.CANCEL)
