from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.client import Board, OrderState, StaffOrder

from .samples import NOW, order

STATES = ["SCANNED", "PLACED", "MAKING", "COMPLETED", "COLLECTED"]
facts = st.builds(
    lambda who, version: order(orderId=f"o-{who}", version=version, state=STATES[version]),
    st.integers(0, 3),
    st.integers(0, 4),
)


@given(messages=st.lists(facts), snapshot=st.lists(facts), at=st.integers(0, 50))
def test_any_interleaving_around_a_snapshot_ends_with_the_highest_versions(
    messages: list[StaffOrder], snapshot: list[StaffOrder], at: int
) -> None:
    board = Board[StaffOrder]()
    for message in messages[:at]:
        board.apply(message)
    board.load(snapshot)
    for message in [*messages[at:], *messages]:
        board.apply(message)
    seen: dict[str, int] = {}
    for fact in [*messages, *snapshot]:
        seen[fact.order_id] = max(fact.version, seen.get(fact.order_id, 0))
    assert {o.order_id: o.version for o in board.orders()} == seen


@given(messages=st.lists(facts))
def test_returned_changes_rebuild_the_board(messages: list[StaffOrder]) -> None:
    board = Board[StaffOrder]()
    mirror: dict[str, StaffOrder] = {}
    for message in messages:
        change = board.apply(message)
        if change is not None:
            assert change.before == mirror.get(message.order_id)
            mirror[message.order_id] = change.order
    assert mirror == {o.order_id: o for o in board.orders()}


def test_equal_version_changes_nothing() -> None:
    board = Board[StaffOrder]()
    assert board.apply(order(version=3)) is not None
    assert board.apply(order(version=3, state="MAKING")) is None
    assert board.apply(order(version=2)) is None


def test_orders_come_oldest_first_and_by_state() -> None:
    board = Board[StaffOrder]()
    later = (NOW + timedelta(minutes=1)).isoformat()
    board.load(
        [order(orderId="b", placedAt=later), order(orderId="a"), order(orderId="c", state="MAKING")]
    )
    assert [o.order_id for o in board.orders(OrderState.PLACED)] == ["a", "b"]
    assert len(board) == 3


def test_open_order_that_a_snapshot_lacks_is_missing_from_it() -> None:
    board = Board[StaffOrder]()
    board.load([order(orderId="a"), order(orderId="b"), order(orderId="c", state="COMPLETED")])
    assert [o.order_id for o in board.missing_from([order(orderId="a")])] == ["b"]


def test_dropping_returns_what_was_held() -> None:
    board = Board[StaffOrder]()
    board.apply(order())
    change = board.drop("o-1")
    assert change is not None
    assert (change.after, change.order.order_id) == (None, "o-1")
    assert board.drop("o-1") is None


def test_ended_orders_are_dropped_after_a_while() -> None:
    board = Board[StaffOrder]()
    board.load(
        [
            order(
                orderId="old", state="CANCELLED", cancelledAt=(NOW - timedelta(hours=1)).isoformat()
            ),
            order(orderId="new", state="COLLECTED", collectedAt=NOW.isoformat()),
            order(orderId="open"),
        ]
    )
    dropped = board.drop_ended_before(NOW - timedelta(minutes=30))
    assert [change.order.order_id for change in dropped] == ["old"]
    assert len(board) == 2
