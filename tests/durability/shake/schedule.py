"""The schedule of faults, drawn from a seed. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_TOGETHER = (1, 1, 2, 2, 3)


class FaultKind(StrEnum):
    """What happens."""

    KILL_CLOUD = "kill -9 the local AWS"
    KILL_WORKER = "kill -9 a Lambda worker"
    KILL_DOOR = "kill -9 the front door"
    KILL_TERMINAL = "kill -9 a terminal"
    KILL_KIOSK = "kill -9 the kiosk"
    STOP_CLOUD = "stop the local AWS"
    STOP_WORKERS = "stop the Lambda workers"
    STOP_DOOR = "stop the front door"
    STOP_TERMINAL = "stop a terminal"
    CUT = "cut connections"
    DELAY = "delay connections"
    DUPLICATE = "duplicate requests"
    REPEAT_EVENTS = "repeat events in another order"
    FULL_DISK = "full disk"
    CLOCK_STEP = "step the clock"
    SLEEP = "laptop sleep"


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        kind: What happens.
        after_seconds: When it begins in its round.
        seconds: How long it lasts, where it lasts.
        draw: A number from 0 to 1 for what else has to be chosen, such as which worker.
    """

    kind: FaultKind
    after_seconds: float
    seconds: float
    draw: float


def rounds(seed: int, kinds: tuple[FaultKind, ...] = tuple(FaultKind)) -> Iterator[list[Fault]]:
    """Yield the faults of each round, without end; the same for the same seed.

    Each kind is the first fault of a round once before any is again. Up to two others
    happen meanwhile.
    """
    rng = random.Random(f"shake {seed}")
    while True:
        for first in rng.sample(kinds, len(kinds)):
            others = [rng.choice(kinds) for _ in range(rng.choice(_TOGETHER) - 1)]
            distinct = dict.fromkeys([first, *others])
            yield [_fault(kind, rng) for kind in distinct]


def _fault(kind: FaultKind, rng: random.Random) -> Fault:
    return Fault(
        kind,
        after_seconds=round(rng.uniform(0.5, 4.0), 2),
        seconds=round(rng.uniform(1.0, 5.0), 2),
        draw=rng.random(),
    )
