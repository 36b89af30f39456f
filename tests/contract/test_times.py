"""Times as they cross the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from chalicelib.contract.times import from_text, to_text


def test_time_of_another_zone_is_the_same_moment_in_utc() -> None:
    moment = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)
    assert from_text("2026-11-20T10:15:00+01:00") == moment
    assert to_text(moment.astimezone(timezone(timedelta(hours=1)))) == "2026-11-20T09:15:00.000Z"


def test_times_sort_as_text() -> None:
    early, late = from_text("2026-11-20T09:59:59.999Z"), from_text("2026-11-20T10:00Z")
    assert to_text(early) < to_text(late)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "10:00",
        "2026-11-20T10:15:00",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00+23:59",
    ],
)
def test_text_that_is_no_moment_of_utc_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_text(text)
