"""What the view is decided by: ages, stations, conditions, footer, names, stories. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backend.client import Connection, JourneyEvent, OrderState, Shop, SignInRefused, read
from barista_tui.core.ages import old_tickets, ticket_age
from barista_tui.core.board_state import BoardBuilder, BoardState
from barista_tui.core.empty_states import empty_texts
from barista_tui.core.footer import Situation, footer_commands
from barista_tui.core.history import can_recall, find_in_history
from barista_tui.core.order_story import known_story, story_of
from barista_tui.core.shop_condition import ConditionKind, shop_condition
from barista_tui.core.state_names import STATE_NAMES
from barista_tui.core.stations import Station, next_station, station_view
from barista_tui.core.tickets import Age
from barista_tui.keys import COMMANDS
from barista_tui.settings import Ages
from tests.fake_shop import FakeShop

from .samples import NOW, menu, order, ticket

LIVE = Connection(True, NOW, NOW)


def ago(seconds: float) -> str:
    return (NOW - timedelta(seconds=seconds)).isoformat()


def board(*orders: Any, shop: Shop | None = None, connection: Connection = LIVE) -> BoardState:
    return BoardBuilder().build(orders, (), connection, shop or menu(), None, str)


def shop(**changes: Any) -> Shop:
    return read(Shop, {**FakeShop().shop, **changes})


def test_taking_a_ticket_does_not_make_it_young() -> None:
    made = ticket(1, age_seconds=400, state="MAKING", startedAt=ago(5), baristaName="bea")
    assert str(ticket_age(made, NOW, Ages())) == "▲ 6:40"


@pytest.mark.parametrize(("seconds", "level"), [(10, Age.FRESH), (200, Age.WARM), (700, Age.HOT)])
def test_a_ready_drink_ages_from_when_it_was_ready(seconds: float, level: Age) -> None:
    made = ticket(1, age_seconds=5000, state="COMPLETED", completedAt=ago(seconds))
    assert ticket_age(made, NOW, Ages()).level is level
    assert bool(old_tickets([made], NOW, Ages())) is (level is Age.HOT)


def test_each_state_has_one_name() -> None:
    assert set(STATE_NAMES) == set(OrderState)
    assert len(set(STATE_NAMES.values())) == len(STATE_NAMES)


def test_every_order_is_shown_at_one_station() -> None:
    whole = board(
        order(1),
        order(2, drinkId="cold-brew"),
        order(3, drinkId="cold-brew", state="MAKING"),
        order(4, state="COMPLETED", completedAt=ago(3)),
        order(5, drinkId="of-another-menu"),
    )
    seen: list[int | None] = []
    for station in (Station.ESPRESSO, Station.COLD, Station.HAND_OVER):
        view = station_view(whole, station, ("cold-brew",))
        numbers = [t.order.number for tickets in view.columns.values() for t in tickets]
        assert {t.order.number for t in view.tickets()} == set(numbers)
        assert len(view.elsewhere) == 5 - len(numbers)
        assert all(view.ticket(t.order.order_id) is None for t in view.elsewhere)
        seen += numbers
    assert sorted(seen, key=str) == [1, 2, 3, 4, 5]
    assert station_view(whole, Station.EVERYTHING, ()) is whole


def test_the_stations_follow_each_other() -> None:
    assert next_station(Station.EVERYTHING) is Station.ESPRESSO
    assert next_station(Station.HAND_OVER) is Station.EVERYTHING


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, None),
        ({"isOpen": False}, ConditionKind.CLOSED),
        ({"pausedUntil": ago(-600)}, ConditionKind.PAUSED),
        ({"pausedUntil": ago(600)}, None),
        ({"maxOpenOrders": 2}, ConditionKind.FULL),
        ({"maxOpenOrders": 3}, None),
    ],
)
def test_the_condition_of_a_shop_is_said(
    changes: dict[str, Any], kind: ConditionKind | None
) -> None:
    orders = (order(1), order(2), order(3, state="COMPLETED", completedAt=ago(3)))
    found = shop_condition(board(*orders, shop=shop(**changes)), NOW)
    assert (found and found.kind) is kind


def test_a_station_knows_that_the_queue_is_full() -> None:
    whole = board(order(1), order(2, drinkId="cold-brew"), shop=shop(maxOpenOrders=2))
    found = shop_condition(station_view(whole, Station.COLD, ("cold-brew",)), NOW)
    assert found is not None
    assert found.kind is ConditionKind.FULL


def test_an_ended_session_says_which_key_signs_in() -> None:
    ended = Connection(
        False, NOW, None, "refused", SignInRefused("NotAuthorizedException", "it ended")
    )
    for found in (
        shop_condition(board(connection=ended), NOW),
        shop_condition(board(), NOW, is_signed_in=False),
    ):
        assert found is not None
        assert found.kind is ConditionKind.SIGNED_OUT
        assert "F3" in found.text


def test_an_empty_board_says_what_to_do() -> None:
    closed = board(shop=shop(isOpen=False))
    said = empty_texts(closed, shop_condition(closed, NOW), Station.EVERYTHING)
    assert "Press s to open" in said[OrderState.PLACED]
    assert (
        "w is one without a phone"
        in empty_texts(board(), None, Station.EVERYTHING)[OrderState.PLACED]
    )
    assert "station cold" in empty_texts(board(), None, Station.COLD)[OrderState.PLACED]


@pytest.mark.parametrize(
    ("state", "first"),
    [
        (OrderState.PLACED, "Take"),
        (OrderState.MAKING, "Ready"),
        (OrderState.COMPLETED, "Hand over"),
    ],
)
def test_the_footer_begins_with_what_the_ticket_needs(state: OrderState, first: str) -> None:
    shown = dict(footer_commands(Situation(selected=state)))
    assert next(iter(shown.values())) == first
    assert ("no_show" in shown) is (state is OrderState.COMPLETED)


def test_the_footer_shows_each_command_once_and_only_commands() -> None:
    every = Situation(OrderState.PLACED, True, True, True, 3, True)
    names = [name for name, _ in footer_commands(every)]
    assert len(set(names)) == len(names)
    assert set(names) <= {command.name for command in COMMANDS}
    assert "Collect 3 old" in dict(footer_commands(every)).values()
    assert "undo" not in dict(footer_commands(Situation()))


def event(kind: str, **order_facts: Any) -> JourneyEvent:
    return JourneyEvent("e", kind, "order-manager", NOW, 3, {"order": order_facts})


def test_the_story_of_an_order_is_told_without_the_queue() -> None:
    events = [
        event("OrderManager.WaitingCompletion"),
        event("QueueService.OrderJoined"),
        event("OrderManager.MakeOrder", baristaName="Mira"),
        event("OrderManager.OrderCancelled", reason="no_show"),
    ]
    assert [happening.text for happening in story_of(events)] == [
        "Ordered",
        "Taken by Mira",
        "Cancelled: nobody collected it",
    ]


def test_without_its_journey_an_order_tells_what_it_knows() -> None:
    made = order(1, state="MAKING", startedAt=ago(9), baristaName="Mira", completedAt=None)
    assert [happening.text for happening in known_story(made)] == [
        "Code scanned",
        "Ordered",
        "Taken by Mira",
    ]


@pytest.mark.parametrize(
    ("text", "numbers"), [("", [12, 1, 2]), ("1", [12, 1]), ("#2", [2]), ("ada", [2]), ("x", [])]
)
def test_the_history_is_searched_by_number_or_name(text: str, numbers: list[int]) -> None:
    orders = [order(12, name="Goro"), order(1, name=None), order(2, name="Ada")]
    assert [found.number for found in find_in_history(orders, text)] == numbers


def test_only_what_was_ready_lately_can_be_recalled() -> None:
    assert can_recall(order(1, state="COMPLETED", completedAt=ago(500)), NOW)
    assert not can_recall(order(1, state="COMPLETED", completedAt=ago(700)), NOW)
    assert not can_recall(order(1, state="COLLECTED", completedAt=ago(5)), NOW)
