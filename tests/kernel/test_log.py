"""Each invocation writes one line: what it was about, how long it took, and no content."""

from __future__ import annotations

import itertools
import json
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.kernel import log
from chalicelib.kernel.event_handlers import event_handler

EVENT = SimpleNamespace(
    detail_type="OrderManager.MakeOrder",
    event_id="e-1",
    detail={"orderId": "demo_1", "taskToken": "secret", "order": {"name": "Zoe"}},
    context=SimpleNamespace(aws_request_id="r-1"),
)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_handled_event_writes_one_line_without_its_content(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "_invocations", itertools.count())
    handled = event_handler(lambda event: None)
    handled(EVENT)
    handled(EVENT)
    first, second = lines(capsys)
    assert first["event"] == "OrderManager.MakeOrder"
    assert (first["eventId"], first["orderId"], first["requestId"]) == ("e-1", "demo_1", "r-1")
    assert first["durationMs"] >= 0
    assert (first["coldStart"], second["coldStart"]) == (True, False)
    assert "secret" not in str(first)
    assert "Zoe" not in str(first)


def test_failed_event_writes_one_line_and_is_raised(capsys: pytest.CaptureFixture[str]) -> None:
    @event_handler
    def fail(event: Any) -> None:
        raise ValueError(event.detail["taskToken"])

    with pytest.raises(ValueError, match="secret"):
        fail(EVENT)
    [line] = lines(capsys)
    assert (line["level"], line["error"], line["orderId"]) == ("error", "ValueError", "demo_1")
    assert "secret" not in str(line)
