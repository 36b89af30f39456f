"""Tasks time out by what really passed, and a workflow that is started again goes on waiting."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from ministack.services import stepfunctions

from backend.local.folder import REPOSITORY
from backend.local.ministack import task_timeouts
from backend.local.ministack.clock_watch import ClockWatch
from backend.local.ministack.task_timeouts import SleepAwareEvent
from chalicelib.kernel import clock_steps
from chalicelib.kernel.clock_steps import Span

TEMPLATE = REPOSITORY / "backend" / "infrastructure" / "order_processor.yaml"
CUSTOMER_SECONDS, BARISTA_SECONDS = 300, 900


def test_wait_ends_when_the_time_has_passed_in_sleep() -> None:
    clock = chain([0.0, 0.0], repeat(3600.0))  # the computer sleeps during the first poll
    event = SleepAwareEvent(clock=lambda: next(clock), poll_seconds=0.01)
    assert event.wait(300) is False


def test_wait_ends_at_once_when_the_event_is_set() -> None:
    event = SleepAwareEvent()
    event.set()
    assert event.wait(300) is True


def timeout_seconds(state_name: str, **variables: str) -> int:
    """Return the timeout of a state of the workflow as its interpreter evaluates it."""
    text = TEMPLATE.read_text()
    definition = text[text.index("DefinitionString: !Sub |") :]
    state = definition[definition.index(f'"{state_name}": {{') :]
    expression = re.search(r'"TimeoutSeconds": ("[^"]+")', state)
    assert expression
    template = (
        json.loads(expression[1])
        .replace("${CustomerTimeoutSeconds}", str(CUSTOMER_SECONDS))
        .replace("${BaristaTimeoutSeconds}", str(BARISTA_SECONDS))
    )
    found: list[int] = []

    def execute_task(state: dict[str, Any], *_: Any) -> None:
        found.append(state["TimeoutSeconds"])

    execute = task_timeouts._with_evaluated_timeout(execute_task)
    execute({"TimeoutSeconds": template}, {}, {}, {"variables": variables})
    assert isinstance(found[0], int)
    return found[0]


@pytest.mark.parametrize(
    ("state", "variable", "limit"),
    [
        ("Wait for the customer", "began", CUSTOMER_SECONDS),
        ("Wait for the barista", "placed", BARISTA_SECONDS),
    ],
)
@pytest.mark.parametrize(("passed", "left"), [(0, None), (200, -200), (10_000, 10)])
def test_resumed_workflow_waits_for_the_time_that_is_left(
    state: str, variable: str, limit: int, passed: int, left: int | None
) -> None:
    began = datetime.now(UTC) - timedelta(seconds=passed)
    seconds = timeout_seconds(state, **{variable: began.strftime("%Y-%m-%dT%H:%M:%SZ")})
    if left is None:
        assert seconds == limit
    elif left > 0:
        assert seconds == left
    else:
        assert limit + left - 2 <= seconds <= limit + left + 1


@pytest.fixture
def clock_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Correct `$toMillis` by the history in a file, and return that."""
    to_millis = task_timeouts._with_steps(stepfunctions._sfn_jsonata_to_millis)
    monkeypatch.setattr(stepfunctions, "_sfn_jsonata_to_millis", to_millis)
    file = tmp_path / "clock-steps.json"
    monkeypatch.setenv(clock_steps.VARIABLE, str(file))
    return file


@pytest.mark.parametrize("step", [-3600, 3600])
@pytest.mark.parametrize(
    ("state", "variable", "limit"),
    [
        ("Wait for the customer", "began", CUSTOMER_SECONDS),
        ("Wait for the barista", "placed", BARISTA_SECONDS),
    ],
)
def test_clock_that_is_set_meanwhile_changes_no_timeout(
    clock_file: Path, state: str, variable: str, limit: int, step: int
) -> None:
    """100 s ago the order began, 50 s ago the clock was set."""
    now = Span.present()
    earlier = Span(now.begin - 1000, now.ahead_seconds - step)
    watch = ClockWatch(clock_file, "boot", lambda: earlier)
    watch.check(Span(now.begin - 50, now.ahead_seconds))
    began = datetime.now(UTC) - timedelta(seconds=100 + step)
    seconds = timeout_seconds(state, **{variable: began.strftime("%Y-%m-%dT%H:%M:%SZ")})
    assert limit - 103 <= seconds <= limit - 99


def test_timeout_that_is_a_number_is_left_alone() -> None:
    found: list[Any] = []
    execute = task_timeouts._with_evaluated_timeout(lambda state, *_: found.append(state))
    execute({"TimeoutSeconds": 5}, {}, {}, {})
    assert found == [{"TimeoutSeconds": 5}]
