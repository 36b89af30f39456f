"""A process that dies: before or after any call that it makes to a store or a publisher."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, TypeVar

B = TypeVar("B")


class Crash(Exception):
    """Raised where the process dies."""


class CrashPoint:
    """Counts the steps of a process, and lets it die at one of them.

    A call through `stepping` or `Crashing` is two steps: before it, and after it.
    """

    def __init__(self) -> None:
        self._steps_left: int | None = None

    def arm(self, step: int) -> None:
        """Let the process die at this step, counted from 0, and work again afterwards."""
        self._steps_left = step

    def disarm(self) -> None:
        """Let the process live."""
        self._steps_left = None

    def stepping(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return `call` with a step before it and a step after it."""

        def stepping_call(*arguments: Any, **named: Any) -> Any:
            self._step()
            result = call(*arguments, **named)
            self._step()
            return result

        return stepping_call

    def _step(self) -> None:
        if self._steps_left == 0:
            self.disarm()
            raise Crash
        if self._steps_left is not None:
            self._steps_left -= 1


class Crashing:
    """A fake whose every method may be where the process dies."""

    def __init__(self, fake: Any, point: CrashPoint) -> None:
        self._fake = fake
        self._point = point

    def __getattr__(self, name: str) -> Any:
        return self._point.stepping(getattr(self._fake, name))


def crash_at_every_step(
    make: Callable[[CrashPoint], B],
    act: Callable[[B], object],
    retry: Callable[[B], object] | None = None,
) -> list[B]:
    """Return one outcome for each step of `act`: a crash at that step, then the retry.

    Args:
        make: Makes a service on fakes that step through the given point.
        act: What the process does when it dies.
        retry: What happens next; `act` once more if it is not given.
    """
    outcomes = []
    for step in itertools.count():
        point = CrashPoint()
        bench = make(point)
        point.arm(step)
        try:
            act(bench)
        except Crash:
            (retry or act)(bench)
            outcomes.append(bench)
        else:
            point.disarm()
            return outcomes
    raise AssertionError("the process has no end")
