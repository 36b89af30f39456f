"""Times as they cross the wire."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.kernel.clock import from_text


def test_time_of_another_zone_is_the_same_moment_in_utc() -> None:
    assert from_text("2026-11-20T10:15:00+01:00") == datetime(2026, 11, 20, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-11-20T10:15:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00+23:59"],
)
def test_what_is_no_moment_of_utc_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_text(text)
