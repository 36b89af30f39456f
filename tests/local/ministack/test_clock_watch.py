"""The local AWS records when the machine's clock is set, across its own restarts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.local.ministack.clock_watch import ClockWatch, boot_id
from chalicelib.kernel import clock_steps
from chalicelib.kernel.clock_steps import Span


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "clock-steps.json"
    monkeypatch.setenv(clock_steps.VARIABLE, str(file))
    return file


def an_hour_behind() -> Span:
    """Return a span of a clock that was set forward by an hour since."""
    present = Span.present()
    return Span(present.begin - 60, present.ahead_seconds - 3600)


def stepped_since_half_a_minute() -> timedelta:
    """Return the steps since a moment that the clock showed before it was set."""
    moment = datetime.now(UTC) - timedelta(seconds=3630)
    return timedelta(seconds=round(clock_steps.stepped_since(moment).total_seconds()))


def test_step_is_recorded_for_the_functions(file: Path) -> None:
    watch = ClockWatch(file, "boot", an_hour_behind)
    watch.check(Span.present())
    assert len(watch.history.spans) == 2
    assert stepped_since_half_a_minute() == timedelta(hours=1)


def test_step_while_the_local_aws_was_down_is_recorded(file: Path) -> None:
    ClockWatch(file, "boot", an_hour_behind)
    assert len(ClockWatch(file, "boot").history.spans) == 2
    assert stepped_since_half_a_minute() == timedelta(hours=1)


def test_history_of_an_earlier_start_of_the_machine_is_forgotten(file: Path) -> None:
    ClockWatch(file, "boot", an_hour_behind)
    assert len(ClockWatch(file, "another boot").history.spans) == 1
    assert stepped_since_half_a_minute() == timedelta()


@pytest.mark.parametrize("text", ["", "{}", '{"boot_id": "boot", "spans": [1]}'])
def test_damaged_history_is_begun_again(file: Path, text: str) -> None:
    file.write_text(text)
    assert len(ClockWatch(file, "boot").history.spans) == 1


def test_step_that_could_not_be_stored_is_stored_later(tmp_path: Path) -> None:
    file = tmp_path / "missing" / "clock-steps.json"
    watch = ClockWatch(file, "boot")
    assert not file.exists()
    file.parent.mkdir()
    watch.check(Span.present())
    assert file.exists()


def test_start_of_the_machine_has_an_id() -> None:
    assert boot_id() == boot_id()
