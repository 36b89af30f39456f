"""A short run of the shaking table; `./shop test --shake` runs as long as one likes."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from backend.client import CustomerClient, OrderState, Transport
from backend.robot.plan import choose
from tests.durability.shake.report import summary
from tests.durability.shake.schedule import FaultKind
from tests.durability.shake.set_up import set_up
from tests.durability.shake.table import CUSTOMER_SECONDS, Table
from tests.open_shop import eventually

pytestmark = pytest.mark.cloud

KINDS = (
    FaultKind.KILL_CLOUD,
    FaultKind.KILL_TERMINAL,
    FaultKind.CUT,
    FaultKind.REPEAT_EVENTS,
    FaultKind.KILL_DOOR,
)
SEED = 2040  # each of them happens within two rounds, and none lasts long
STEP_SECONDS = 200.0  # more than the function grants an order whose workflow has died


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    with set_up(tmp_path_factory.mktemp("shaken"), SEED, customers=3) as table:
        yield table


def test_nothing_is_lost_on_the_shaking_table(table: Table) -> None:
    eventually(lambda: table.ledger.counts["orders"] >= 3, seconds=120)
    table.shake(lambda _round: None, rounds=2, kinds=KINDS)
    assert [one.problems for one in table.rounds] == [[], [], []]
    assert table.faults.counts[FaultKind.KILL_CLOUD] == 1
    assert table.faults.counts[FaultKind.KILL_TERMINAL] == 1
    assert table.ledger.counts["steps of terminals"] >= 3
    assert summary(table, 1)[-1] == "losses and contradictions: 0"


@pytest.fixture
def transport(table: Table) -> Iterator[Transport]:
    transport = Transport(table.crowd.url)
    yield transport
    transport.close()


def test_customer_is_not_late_because_the_clock_was_set_forward(
    table: Table, transport: Transport
) -> None:
    clock, crowd = table.faults.clock, table.crowd
    if not clock.is_available:
        pytest.skip("there is no C compiler for the library that moves the clock")
    assert STEP_SECONDS > CUSTOMER_SECONDS
    customer = CustomerClient(crowd.url, transport=transport)
    order = customer.scan(crowd.shop_id, crowd.code()).order
    choice = choose(customer.shop(crowd.shop_id).menu, random.Random(SEED))
    assert choice
    assert clock.step_to(STEP_SECONDS)
    try:
        assert customer.order(order.order_id).state is OrderState.SCANNED
        placed = customer.place(order.order_id, choice.drink_id, choice.option_ids)
        assert placed.state is OrderState.PLACED
        customer.cancel(order.order_id)
    finally:
        clock.step_to(0.0)
