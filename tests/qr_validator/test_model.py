"""Codes and their windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.qr_validator.model import Code, next_code, window_of
from tests.contract.samples import SHOP

NOW = datetime(2026, 11, 20, 9, 2, 30, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_windows_begin_at_whole_intervals() -> None:
    code = next_code(SHOP, None, NOW)
    assert code.starts_at == NOW.replace(minute=0, second=0)
    assert code.expires_at == NOW.replace(minute=5, second=0)
    assert code.drinks_left == SHOP.drinks_per_code


def test_code_is_good_for_fifteen_seconds_more() -> None:
    code = next_code(SHOP, None, NOW)
    end = code.expires_at
    assert not code.is_current(end)
    assert code.is_good(end + timedelta(seconds=15))
    assert not code.is_good(end + timedelta(seconds=15, milliseconds=1))


def test_window_after_a_changed_interval_does_not_overlap() -> None:
    first = next_code(replace(SHOP, code_interval_seconds=60), None, NOW)
    later = first.expires_at + timedelta(seconds=1)
    second = next_code(SHOP, first, later)
    assert second.starts_at == first.expires_at
    assert second.expires_at == NOW.replace(minute=5, second=0)


def test_drinks_left_are_never_negative() -> None:
    code = Code("demo", "x", NOW, NOW, 1, 1, 1, frozenset({"a", "b"}))
    assert code.drinks_left == 0


@given(MOMENTS, st.integers(1, 86400))
def test_code_names_its_window(now: datetime, interval: int) -> None:
    code = next_code(replace(SHOP, code_interval_seconds=interval), None, now)
    assert code.starts_at <= now < code.expires_at
    assert window_of(code.code) == code.starts_at


@given(st.text(max_size=40))
def test_text_that_is_no_code_names_no_window(text: str) -> None:
    found = window_of(text)
    assert found is None or text.startswith(f"{int(found.timestamp()):x}-")
