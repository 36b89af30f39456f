"""Phone numbers in the log of the local AWS."""

from __future__ import annotations

import pytest

from backend.local.ministack.phone_numbers import redact


@pytest.mark.parametrize(
    "number", ["+351912345678", "%2B351912345678", "%2b351912345678", "+1234567"]
)
def test_phone_number_is_redacted(number: str) -> None:
    hidden = redact(f"SNS SMS to {number}: your drink is ready")
    assert hidden == "SNS SMS to (a phone number): your drink is ready"


@pytest.mark.parametrize(
    "line",
    [
        "[2026-11-21 14:41:54 +0000] [2465] Running on http://127.0.0.1:45995",
        "Duration: 12345678.99 ms",
        "RequestId: 3b636173-af51-4744-bdd3-d7000f678f73",
    ],
)
def test_other_numbers_are_kept(line: str) -> None:
    assert redact(line) == line
