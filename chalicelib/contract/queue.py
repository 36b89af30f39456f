"""The queue of a shop: how long it is, and where one order stands in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WaitEstimate:
    """How long a drink ordered now is likely to take, in seconds."""

    low: int
    high: int


@dataclass(frozen=True)
class QueueSummary:
    """How many drinks a shop has yet to make, and what that means for the next one."""

    length: int
    estimated_wait_seconds: WaitEstimate


@dataclass(frozen=True)
class QueueUpdate(QueueSummary):
    """The queue after a change; of two, the one with the higher `revision` counts."""

    revision: int

    def replaces(self, known: QueueSummary | None) -> bool:
        """Return whether this is newer than `known`; a queue that was read has no revision."""
        return not isinstance(known, QueueUpdate) or self.revision > known.revision


@dataclass(frozen=True)
class QueuePosition:
    """Where an order stands among those that wait, from 1, and its likely wait.

    The position is null for an order that is being made.
    """

    position: int | None
    estimated_wait_seconds: WaitEstimate | None


@dataclass(frozen=True)
class WaitingOrder:
    """An order that waits for a barista: its number, which everyone may see, and its likely wait.

    Its position is its index in the list that holds it, from 1.
    """

    number: int
    estimated_wait_seconds: WaitEstimate


@dataclass(frozen=True)
class QueueState:
    """A shop's queue after a change: `waiting` lists the orders that no barista has taken yet.

    `revision` grows by one with each change of the queue, so that a client that misses
    one reads again. `waiting` is in the order in which the drinks will be made.
    """

    revision: int
    length: int
    estimated_wait_seconds: WaitEstimate
    waiting: tuple[WaitingOrder, ...]
