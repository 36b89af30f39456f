"""Time limits count what really passed, however the clock is set meanwhile."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.kernel import clock_steps
from chalicelib.kernel.clock_steps import ClockHistory, Span

AHEAD = 1_000_000.0  # of the wall clock, at the first start of the shop
FIRST = ClockHistory("boot", (Span(100.0, AHEAD),))


def wall(steady: float, ahead: float = AHEAD) -> float:
    return steady + ahead


@pytest.mark.parametrize("step", [-3600.0, -90.0, 90.0, 3600.0, 86_400.0])
@pytest.mark.parametrize("is_recorded", [True, False])
def test_step_counts_for_what_was_before_it_alone(step: float, *, is_recorded: bool) -> None:
    stepped = Span(200.0, AHEAD + step)
    history = FIRST.extended(stepped) if is_recorded else FIRST
    now = Span(210.0, AHEAD + step)
    assert history.stepped_since(wall(150.0), now) == step
    assert FIRST.extended(stepped).stepped_since(wall(205.0, AHEAD + step), now) == 0


def test_several_steps_are_added_up() -> None:
    history = FIRST.extended(Span(200.0, AHEAD + 60)).extended(Span(300.0, AHEAD - 30))
    now = Span(310.0, AHEAD - 30)
    assert history.stepped_since(wall(150.0), now) == -30
    assert history.stepped_since(wall(250.0, AHEAD + 60), now) == -90
    assert history.stepped_since(wall(305.0, AHEAD - 30), now) == 0


def test_moment_between_a_step_and_its_record_is_of_the_new_time() -> None:
    history = FIRST.extended(Span(201.0, AHEAD + 3600))  # it happened at 200.2
    now = Span(210.0, AHEAD + 3600)
    assert history.stepped_since(wall(200.5, AHEAD + 3600), now) == 0


def test_moment_before_the_machine_was_started_is_of_its_first_time() -> None:
    assert FIRST.stepped_since(wall(-5000.0), Span(210.0, AHEAD + 60)) == 60


def test_clock_that_is_not_set_adds_nothing_to_the_history() -> None:
    assert FIRST.extended(Span(200.0, AHEAD + 0.1)) is FIRST


def test_history_is_the_same_after_it_was_stored() -> None:
    history = FIRST.extended(Span(200.0, AHEAD + 60))
    assert ClockHistory.of(json.loads(json.dumps(history.fields()))) == history


@pytest.mark.parametrize("file", [None, "missing.json"])
def test_nothing_was_stepped_where_nothing_is_recorded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str | None
) -> None:
    monkeypatch.delenv(clock_steps.VARIABLE, raising=False)
    if file:
        monkeypatch.setenv(clock_steps.VARIABLE, str(tmp_path / file))
    assert clock_steps.stepped_since(datetime.now(UTC)) == timedelta()
