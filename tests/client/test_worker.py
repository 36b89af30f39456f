from __future__ import annotations

import pytest

from backend.client.worker import Worker
from tests.open_shop import eventually


def test_a_worker_runs_at_once_and_when_it_is_woken() -> None:
    calls: list[int] = []

    def run_once() -> float:
        calls.append(len(calls))
        return 60.0

    worker = Worker("test", run_once)
    worker.start()
    eventually(lambda: len(calls) == 1)
    worker.wake()
    eventually(lambda: len(calls) == 2)
    worker.close()
    worker.wake()
    assert len(calls) == 2


def test_a_failing_call_is_logged_and_does_not_end_the_worker(
    caplog: pytest.LogCaptureFixture,
) -> None:
    outcomes = iter([ZeroDivisionError("no"), None])
    calls: list[object] = []

    def run_once() -> float:
        calls.append(outcome := next(outcomes))
        if isinstance(outcome, Exception):
            raise outcome
        return 60.0

    worker = Worker("test", run_once)
    worker.start()
    eventually(lambda: "test failed" in caplog.text)
    worker.wake()
    eventually(lambda: len(calls) == 2)
    worker.close()


def test_a_worker_that_was_not_started_can_be_closed() -> None:
    Worker("test", lambda: 0.0).close()
