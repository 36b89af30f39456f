"""The state table of an order, and a state machine that explores every sequence of actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.contract.orders import OPEN, CancelReason, OrderState
from chalicelib.kernel.errors import Conflict, Forbidden, ShopError
from chalicelib.kernel.roles import Staff
from chalicelib.order_manager import model
from chalicelib.order_manager.order import READY, Order
from tests.order_manager.samples import (
    ANA,
    BEN,
    LATTE,
    LATTE_REQUEST,
    MAX,
    NOW,
    TEA_REQUEST,
    order_in,
    scanned,
)

STATES = [state for state in OrderState if state is not OrderState.UNKNOWN]

Decision = Callable[[Order], Order]

# What Ben, who has no part in the order so far, can do to it from each state.
BENS_ACTIONS: dict[str, tuple[Decision, dict[OrderState, OrderState]]] = {
    "make": (lambda o: model.make(o, BEN, NOW), {OrderState.PLACED: OrderState.MAKING}),
    "complete": (lambda o: model.complete(o, BEN, NOW), {OrderState.MAKING: OrderState.COMPLETED}),
    "recall": (lambda o: model.recall(o, BEN, NOW), {OrderState.COMPLETED: OrderState.MAKING}),
    "collect": (lambda o: model.collect(o, BEN, NOW), {OrderState.COMPLETED: OrderState.COLLECTED}),
    "cancel": (
        lambda o: model.cancel_by_staff(o, BEN, "no milk", NOW),
        dict.fromkeys(OPEN, OrderState.CANCELLED),
    ),
    "unmake by a manager": (lambda o: model.unmake(o, MAX), {OrderState.MAKING: OrderState.PLACED}),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", BENS_ACTIONS)
def test_staff_action_does_what_the_table_says(action: str, state: OrderState) -> None:
    decide, table = BENS_ACTIONS[action]
    order = order_in(state)
    if state in table:
        after = decide(order)
        assert (after.state, after.version) == (table[state], order.version + 1)
    else:
        with pytest.raises(Conflict) as refused:
            decide(order)
        expected = "taken" if (action, state) == ("make", OrderState.MAKING) else "wrong_state"
        assert refused.value.code == expected
        assert refused.value.details["state"] == state


@pytest.mark.parametrize("state", STATES)
def test_customer_cancels_until_somebody_makes_the_drink(state: OrderState) -> None:
    order = order_in(state)
    if state in (OrderState.SCANNED, OrderState.PLACED):
        after = model.cancel_by_customer(order, NOW)
        assert (after.state, after.reason) == (OrderState.CANCELLED, CancelReason.CUSTOMER)
    elif state is OrderState.CANCELLED:
        assert model.cancel_by_customer(order, NOW) == order
    else:
        with pytest.raises(Conflict) as refused:
            model.cancel_by_customer(order, NOW)
        assert refused.value.code == "already_being_made"


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("make", OrderState.MAKING),
        ("complete", OrderState.COMPLETED),
        ("collect", OrderState.COLLECTED),
    ],
)
def test_repeat_by_the_same_person_changes_nothing(action: str, state: OrderState) -> None:
    order = order_in(state)
    assert getattr(model, action)(order, ANA, NOW + timedelta(seconds=1)) == order


def test_unmake_is_for_the_barista_who_took_it() -> None:
    order = order_in(OrderState.MAKING)
    with pytest.raises(Forbidden):
        model.unmake(order, BEN)
    released = model.unmake(order, ANA)
    assert (released.state, released.barista_name) == (OrderState.PLACED, None)
    assert model.unmake(released, ANA) == released


def test_refusal_of_a_taken_order_names_its_barista() -> None:
    with pytest.raises(Conflict) as refused:
        model.make(order_in(OrderState.MAKING), BEN, NOW)
    assert refused.value.details["baristaName"] == "Ana"


def test_recall_is_possible_for_ten_minutes() -> None:
    order = order_in(OrderState.COMPLETED)
    assert model.recall(order, BEN, NOW + timedelta(minutes=10)).state is OrderState.MAKING
    with pytest.raises(Conflict):
        model.recall(order, BEN, NOW + timedelta(minutes=10, milliseconds=1))


def test_recalled_drink_counts_another_attempt_and_outlives_its_workflow() -> None:
    recalled = model.recall(order_in(OrderState.COMPLETED), BEN, NOW)
    assert (recalled.attempt, recalled.barista_name, recalled.completed_at) == (2, "Ben", None)
    assert model.time_out_barista(recalled, NOW) == recalled
    assert model.fail(recalled, NOW) == recalled


@pytest.mark.parametrize(
    "state", [OrderState.PLACED, OrderState.MAKING, OrderState.COMPLETED, OrderState.COLLECTED]
)
def test_same_request_again_changes_nothing_and_another_is_refused(state: OrderState) -> None:
    order = order_in(state)
    assert model.place_again(order, LATTE_REQUEST) == order
    with pytest.raises(Conflict) as refused:
        model.place_again(order, TEA_REQUEST)
    assert refused.value.code == "already_placed"


def test_request_for_an_ended_order_is_refused_with_its_reason() -> None:
    with pytest.raises(Conflict) as refused:
        model.place_again(order_in(OrderState.CANCELLED), LATTE_REQUEST)
    assert refused.value.code == "order_ended"
    assert refused.value.details["reason"] is CancelReason.BARISTA_TIMEOUT


@pytest.mark.parametrize("state", STATES)
def test_time_outs_failures_and_refusals_end_the_orders_that_they_concern_alone(
    state: OrderState,
) -> None:
    order = order_in(state)
    ends = {
        model.time_out_customer: {OrderState.SCANNED},
        model.time_out_barista: {OrderState.PLACED, OrderState.MAKING},
        model.fail: OPEN,
    }
    for decide, states in ends.items():
        after = decide(order, NOW)
        assert (after.state is OrderState.CANCELLED and after != order) == (state in states)
    refused = model.refuse(order, CancelReason.QUEUE_FULL, NOW)
    assert (refused != order) == (state in (OrderState.SCANNED, OrderState.PLACED))


class Bar(RuleBasedStateMachine):
    """People act on one order, at any moment and in any sequence."""

    people = st.sampled_from([ANA, BEN, MAX])

    @initialize()
    def scan(self) -> None:
        self.now = NOW
        self.order = scanned()
        self.completed = 0

    def do(self, decide: Decision) -> None:
        before = self.order
        try:
            after = decide(before)
        except ShopError:
            return
        assert after == before or after.version == before.version + 1
        assert after.order_id == before.order_id
        assert before.number is None or after.number == before.number
        assert before.item is None or after.item == before.item
        if before.state is OrderState.CANCELLED or before.state is OrderState.COLLECTED:
            assert after == before, "nothing changes after its end"
        if before.state is OrderState.COMPLETED:
            assert after.state in (OrderState.COMPLETED, OrderState.MAKING, OrderState.COLLECTED)
        if after != before and after.state is OrderState.MAKING:
            assert before.state in (OrderState.PLACED, OrderState.COMPLETED)
        assert is_idempotent(decide, after)
        self.order = after

    @rule(seconds=st.integers(1, 700))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def place(self) -> None:
        if self.order.state is OrderState.SCANNED:
            self.do(
                lambda o: model.place(o, LATTE, 7, self.now) if o.state is OrderState.SCANNED else o
            )
        else:
            self.do(lambda o: model.place_again(o, LATTE_REQUEST))

    @rule()
    def cancel_as_customer(self) -> None:
        self.do(lambda o: model.cancel_by_customer(o, self.now))

    @rule(staff=people, action=st.sampled_from(["make", "complete", "recall", "collect"]))
    def act(self, staff: Staff, action: str) -> None:
        self.do(lambda o: getattr(model, action)(o, staff, self.now))

    @rule(staff=people)
    def unmake(self, staff: Staff) -> None:
        self.do(lambda o: model.unmake(o, staff))

    @rule(staff=people)
    def cancel_as_staff(self, staff: Staff) -> None:
        self.do(lambda o: model.cancel_by_staff(o, staff, None, self.now))

    @rule(end=st.sampled_from([model.time_out_customer, model.time_out_barista, model.fail]))
    def end(self, end: Callable[[Order, datetime], Order]) -> None:
        self.do(lambda o: end(o, self.now))

    @rule(reason=st.sampled_from([CancelReason.QUEUE_FULL, CancelReason.SHOP_CLOSED]))
    def refuse(self, reason: CancelReason) -> None:
        self.do(lambda o: model.refuse(o, reason, self.now))

    @invariant()
    def is_consistent(self) -> None:
        order = self.order
        assert (order.state is OrderState.CANCELLED) == (order.reason is not None)
        assert (order.state is OrderState.CANCELLED) == (order.cancelled_at is not None)
        assert (order.state is OrderState.MAKING) <= (order.barista_id is not None)
        assert (order.state is OrderState.PLACED) <= (order.barista_id is None)
        assert (order.state in READY) == (order.completed_at is not None)
        assert (order.state is OrderState.COLLECTED) == (order.collected_at is not None)
        assert (order.number is None) == (order.placed_at is None) == (order.item is None)


def is_idempotent(decide: Decision, order: Order) -> bool:
    """Return whether the same decision again changes nothing, or is refused."""
    try:
        return decide(order) == order
    except ShopError:
        return True


TestBar = Bar.TestCase
