"""Where the cards of the board are: zones for the states, lanes in a zone, cards in a lane. Pure.

The waiting tickets take the width that the others do not need. Cards flow down a
lane and on to the next one, so that no room is lost whatever their heights are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from backend.client import OrderState

LANE_WIDTH = 26
"""The least width of a lane, in cells."""

WAITING, MAKING, READY = OrderState.PLACED, OrderState.MAKING, OrderState.COMPLETED


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle with the tickets of one state: a title line, and lanes below it."""

    state: OrderState
    x: int
    y: int
    width: int
    height: int
    lanes: int

    @property
    def rows(self) -> int:
        """The lines of each lane."""
        return max(1, self.height - 1)

    def lane_x(self, lane: int) -> int:
        """Return the first column of a lane."""
        return self.x + self.width * lane // self.lanes

    def lane_width(self, lane: int) -> int:
        """Return the width of a lane, including the gap at its right."""
        return self.width * (lane + 1) // self.lanes - self.width * lane // self.lanes


@dataclass(frozen=True, slots=True)
class Placed:
    """Lines of a card in a lane: all of them, unless the card is higher than a lane.

    `lane` counts from the first lane of the flow, `first` is the first of `count` lines.
    """

    index: int
    lane: int
    top: int
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The visible cards of a zone; `before` and `after` are how many others there are."""

    placed: tuple[Placed, ...]
    first_lane: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Needs:
    """The room that tickets need.

    Attributes:
        lanes: how many lanes each state fills, at most one more than there are.
        making, ready: the lines of these states, each in one lane.
    """

    lanes: Mapping[OrderState, int]
    making: int
    ready: int


def lanes_needed(heights: Iterable[int], rows: int, gap: int, most: int) -> int:
    """Return how many lanes cards of these heights fill, at most `most` + 1; 0 for none."""
    lane, top = -1, rows
    for height in heights:
        if top and top + height > rows:
            lane, top = lane + 1, 0
        while height > rows:
            lane, height = lane + 1, height - rows
        if lane >= most:
            return most + 1
        top += height + gap
    return lane + 1


def allot_lanes(needs: Needs, lanes: int, rows: int) -> tuple[int, int, int]:
    """Return the lanes of waiting, making and ready; with 0 for ready, it is below making.

    With 0 for both there is nothing in them, and all room is needed for what waits.
    """
    waiting, making, ready = (needs.lanes[state] for state in (WAITING, MAKING, READY))
    if lanes < 3:
        return (1, 1, 0) if lanes == 2 else (1, 0, 0)
    crowded = waiting > lanes - 2
    if crowded and not making and not ready:
        return lanes, 0, 0
    if lanes == 3 or (crowded and needs.making + needs.ready < rows):
        return lanes - 1, 1, 0
    spare = max(0, lanes - 2 - max(1, waiting))
    more_making = min(spare, max(0, making - 1))
    more_ready = min(spare - more_making, max(0, ready - 1))
    return lanes - 2 - more_making - more_ready, 1 + more_making, 1 + more_ready


def zones(width: int, height: int, needs: Needs, only: OrderState = WAITING) -> tuple[Zone, ...]:
    """Return the zones of a board; where a single lane fits, that of the state `only`."""
    lanes = max(1, width // LANE_WIDTH)
    waiting, making, ready = allot_lanes(needs, lanes, height - 1)
    if not making:
        return (Zone(only if lanes == 1 else WAITING, 0, 0, width, height, waiting),)
    edge = width * waiting // lanes
    found = [Zone(WAITING, 0, 0, edge, height, waiting)]
    if ready:
        other = width * (waiting + making) // lanes
        found.append(Zone(MAKING, edge, 0, other - edge, height, making))
        found.append(Zone(READY, other, 0, width - other, height, ready))
    else:
        room = max(height // 3, height - needs.making - 1)
        below = max(0, min(max(3, needs.ready + 1), room))
        found.append(Zone(MAKING, edge, 0, width - edge, height - below, 1))
        found.append(Zone(READY, edge, height - below, width - edge, below, 1))
    return tuple(found)


def balanced(zone: Zone, heights: Iterable[int], gap: int) -> Zone:
    """Return the zone with shorter lanes if the cards fit, so that few cards use all lanes.

    The lanes shrink in steps of an eighth, so that a new card seldom moves the others.
    """
    if zone.lanes == 1:
        return zone
    measured = list(islice(heights, zone.lanes * zone.rows))
    for eighths in range(1, 8):
        rows = zone.rows * eighths // 8
        too_low = max(measured, default=0) > rows
        if not too_low and lanes_needed(measured, rows, gap, zone.lanes) <= zone.lanes:
            return replace(zone, height=rows + 1)
    return zone


def flow(
    count: int,
    height_of: Callable[[int], int],
    zone: Zone,
    gap: int,
    focus: int | None,
    first_lane: int,
) -> Flow:
    """Return which cards are visible, from the oldest on, with `focus` among them.

    Only the heights of the cards up to the last visible one are asked for.
    """
    placed: list[Placed] = []
    ends: dict[int, int] = {}
    lane, top, focus_lane = 0, 0, None
    for index in range(count):
        height = height_of(index)
        if top and top + height > zone.rows:
            lane, top = lane + 1, 0
        if index == focus:
            focus_lane = lane
        seen = focus is None or focus_lane is not None
        if seen and lane >= _window(first_lane, focus_lane, zone.lanes) + zone.lanes:
            break
        first = 0
        while height - first > zone.rows:
            placed.append(Placed(index, lane, 0, first, zone.rows))
            lane, first, top = lane + 1, first + zone.rows, 0
        placed.append(Placed(index, lane, top, first, height - first))
        ends[index] = lane
        top += height - first + gap
    start = _window(first_lane, focus_lane, zone.lanes)
    start = max(0, min(start, lane - zone.lanes + 1)) if len(ends) == count else start
    end = start + zone.lanes
    visible = tuple(p for p in placed if start <= p.lane < end)
    before = sum(1 for last in ends.values() if last < start)
    after = count - before - len({p.index for p in visible})
    return Flow(visible, start, before, after)


def _window(first_lane: int, focus_lane: int | None, lanes: int) -> int:
    """Return the first visible lane: as before, or so that the focus is visible."""
    if focus_lane is None:
        return first_lane
    return max(min(first_lane, focus_lane), focus_lane - lanes + 1)
