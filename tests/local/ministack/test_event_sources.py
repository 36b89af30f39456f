"""The condition keys of `PutEvents`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend.local.ministack import event_sources


def keys_of(action: str, body: bytes) -> dict[str, Any]:
    request_context = event_sources._with_event_keys(lambda *_: {"aws:TagKeys": []})
    return request_context("events", action, body, {})


def test_sources_and_types_of_all_entries_are_checked() -> None:
    entries = [{"Source": "a", "DetailType": "A"}, {"Source": "b", "DetailType": "B"}]
    keys = keys_of("events:PutEvents", json.dumps({"Entries": entries}).encode())
    assert keys["events:source"] == ["a", "b"]
    assert keys["events:detail-type"] == ["A", "B"]
    assert keys["aws:TagKeys"] == []


def test_other_calls_stay_as_they_are() -> None:
    assert keys_of("events:PutRule", b'{"Entries": []}') == {"aws:TagKeys": []}


@pytest.mark.parametrize("body", [b"not json", b"[]", b'{"Entries": 1}'])
def test_malformed_body_has_no_keys(body: bytes) -> None:
    assert keys_of("events:PutEvents", body) == {"aws:TagKeys": []}


def test_entry_that_is_no_object_is_left_out() -> None:
    assert event_sources.condition_keys({"Entries": [1]}) == {
        "events:source": [],
        "events:detail-type": [],
    }
