"""What is shown of an event holds ids and states alone, whatever the event holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend.operations.event_summary import EventSummary

SECRET = "a-secret"


def test_summary_names_its_fields() -> None:
    order = {"number": 7, "state": "CANCELLED", "reason": "barista", "version": 3, "name": SECRET}
    detail = {"shopId": "demo", "orderId": "demo_1", "order": order, "taskToken": SECRET}
    event = {"id": "e-1", "time": "2026-11-20T09:00:00Z", "detail-type": "T", "detail": detail}
    summary = EventSummary.of(event)
    assert (summary.shop_id, summary.order_id, summary.number) == ("demo", "demo_1", 7)
    assert (summary.state, summary.reason, summary.version) == ("CANCELLED", "barista", 3)
    assert SECRET not in str(summary) + summary.line()
    assert "demo_1  #7  CANCELLED  barista" in summary.line()


def test_failed_execution_is_shown_by_its_order() -> None:
    started = {"detail": {"orderId": "demo_1", "shopId": "demo", "code": SECRET}}
    detail = {"status": "FAILED", "input": json.dumps(started), "cause": SECRET}
    summary = EventSummary.of({"detail-type": "Step Functions", "detail": detail})
    assert (summary.order_id, summary.state) == ("demo_1", "FAILED")
    assert SECRET not in str(summary)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"detail": None},
        {"detail": [1], "time": 5, "id": {}},
        {"detail": {"orderId": 7, "order": "text", "input": "no JSON"}, "time": "yesterday"},
        {"detail": {"input": "[1]"}},
    ],
)
def test_any_event_can_be_shown(event: dict[str, Any]) -> None:
    assert EventSummary.of(event).line()


def test_control_characters_do_not_reach_the_terminal() -> None:
    summary = EventSummary.of({"detail-type": "a\x1b[31m", "detail": {"shopId": "x\x07"}})
    assert "\x1b" not in summary.line()
    assert "\x07" not in summary.line()
