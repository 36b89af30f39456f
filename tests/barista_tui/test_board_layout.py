"""Zones, lanes, and which cards are visible."""

from __future__ import annotations

import pytest

from barista_tui.widgets.board_layout import (
    MAKING,
    READY,
    WAITING,
    Flow,
    Needs,
    Zone,
    allot_lanes,
    balanced,
    flow,
    lanes_needed,
    zones,
)

ZONE = Zone(WAITING, 0, 0, 52, 11, 2)


def needs(waiting: int, making: int, ready: int, lines: int = 5) -> Needs:
    return Needs({WAITING: waiting, MAKING: making, READY: ready}, lines * making, lines * ready)


def shown(heights: list[int], focus: int | None = None, first_lane: int = 0) -> Flow:
    return flow(len(heights), heights.__getitem__, ZONE, 0, focus, first_lane)


@pytest.mark.parametrize(
    ("filled", "lanes", "allotted"),
    [
        ((1, 1, 1), 1, (1, 0, 0)),
        ((1, 1, 1), 2, (1, 1, 0)),
        ((1, 1, 1), 3, (2, 1, 0)),
        ((9, 0, 0), 3, (3, 0, 0)),
        ((9, 1, 1), 3, (2, 1, 0)),
        ((1, 1, 1), 4, (2, 1, 1)),
        ((9, 1, 1), 4, (3, 1, 0)),
        ((9, 0, 0), 4, (4, 0, 0)),
        ((1, 3, 2), 6, (1, 3, 2)),
        ((1, 9, 9), 6, (1, 4, 1)),
        ((2, 0, 0), 6, (4, 1, 1)),
    ],
)
def test_waiting_takes_the_lanes_that_the_others_do_not_need(
    filled: tuple[int, int, int], lanes: int, allotted: tuple[int, int, int]
) -> None:
    assert allot_lanes(needs(*filled), lanes, 30) == allotted


def test_a_crowd_does_not_hide_what_is_being_made() -> None:
    assert allot_lanes(needs(9, 1, 1, lines=20), 4, 30) == (2, 1, 1)


@pytest.mark.parametrize("width", [20, 52, 80, 120, 160, 200])
@pytest.mark.parametrize("height", [4, 9, 20, 55])
def test_zones_cover_the_board_without_overlap(width: int, height: int) -> None:
    found = zones(width, height, needs(3, 1, 1))
    covered = [
        (x, y)
        for zone in found
        for x in range(zone.x, zone.x + zone.width)
        for y in range(zone.y, zone.y + zone.height)
    ]
    assert sorted(covered) == [(x, y) for x in range(width) for y in range(height)]
    for zone in found:
        ends = [zone.lane_x(lane) + zone.lane_width(lane) for lane in range(zone.lanes)]
        assert ends[-1] == zone.x + zone.width


def test_where_a_single_lane_fits_it_is_that_of_the_state_worked_in() -> None:
    assert [zone.state for zone in zones(30, 20, needs(1, 1, 1), READY)] == [READY]


def test_cards_flow_down_a_lane_and_on_to_the_next() -> None:
    found = shown([4, 4, 4, 2, 3])
    assert [(p.index, p.lane, p.top) for p in found.placed] == [
        (0, 0, 0),
        (1, 0, 4),
        (2, 1, 0),
        (3, 1, 4),
        (4, 1, 6),
    ]
    assert (found.before, found.after) == (0, 0)


def test_what_is_not_visible_is_counted() -> None:
    found = shown([5] * 9)
    assert (found.before, len(found.placed), found.after) == (0, 4, 5)


def test_the_selected_card_is_brought_into_view() -> None:
    found = shown([5] * 9, focus=8)
    assert 8 in {p.index for p in found.placed}
    assert (found.before, found.after) == (6, 0)


def test_the_view_stays_while_the_selected_card_is_in_it() -> None:
    assert shown([5] * 20, focus=5, first_lane=2).first_lane == 2
    assert shown([5] * 20, focus=3, first_lane=2).first_lane == 1


def test_lanes_are_filled_to_the_end() -> None:
    assert shown([5] * 6, first_lane=7).first_lane == 1


def test_a_card_higher_than_a_lane_goes_on_in_the_next_one() -> None:
    found = shown([3, 14, 2])
    assert [(p.index, p.lane, p.top, p.first, p.count) for p in found.placed] == [
        (0, 0, 0, 0, 3),
        (1, 1, 0, 0, 10),
    ]
    found = shown([3, 14, 2], focus=2)
    assert [(p.index, p.lane, p.top, p.first, p.count) for p in found.placed] == [
        (1, 1, 0, 0, 10),
        (1, 2, 0, 10, 4),
        (2, 2, 4, 0, 2),
    ]


def test_few_cards_use_all_lanes() -> None:
    wide = Zone(WAITING, 0, 0, 104, 41, 4)
    few = balanced(wide, [4] * 8, 1)
    assert few.rows == 10
    assert {p.lane for p in flow(8, lambda _: 4, few, 1, None, 0).placed} == {0, 1, 2, 3}
    assert balanced(wide, [4] * 100, 1) == wide
    assert balanced(wide, [39], 1) == wide


def test_only_the_cards_up_to_the_visible_ones_are_measured() -> None:
    asked: list[int] = []

    def height_of(index: int) -> int:
        asked.append(index)
        return 5

    flow(1000, height_of, ZONE, 0, None, 0)
    assert max(asked) == 4


@pytest.mark.parametrize(
    ("heights", "lanes"), [([], 0), ([10], 1), ([6, 5], 2), ([25], 3), ([5] * 100, 5)]
)
def test_lanes_are_counted_up_to_one_too_many(heights: list[int], lanes: int) -> None:
    assert lanes_needed(heights, 10, 0, 4) == lanes
