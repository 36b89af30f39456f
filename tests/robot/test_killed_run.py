"""The limit that a killed run has left raised is restored by the next one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.client import StaffClient
from backend.drink_limit import raised_limit, restore_limit
from tests.fake_shop import PASSWORD, FakeShop, serving


@pytest.fixture
def manager() -> Iterator[tuple[FakeShop, StaffClient]]:
    with serving(FakeShop()) as shop, StaffClient.sign_in(shop.url, "mia", PASSWORD) as staff:
        yield shop, staff


def killed_run(staff: StaffClient, record: Path) -> None:
    """Raise the limit, and never come to restore it."""
    raised = raised_limit(staff, "demo", 50, record)
    raised.__enter__()
    content = record.read_text()
    raised.__exit__(None, None, None)
    staff.change_settings("demo", drinks_per_code=110)
    record.write_text(content)


def test_the_limit_that_a_killed_run_left_is_restored(
    manager: tuple[FakeShop, StaffClient], tmp_path: Path
) -> None:
    shop, staff = manager
    record = tmp_path / "limit.json"
    killed_run(staff, record)
    assert shop.shop["drinksPerCode"] == 110
    assert restore_limit(staff, "demo", record)
    assert shop.shop["drinksPerCode"] == 10
    assert not restore_limit(staff, "demo", record)


def test_a_run_after_a_killed_one_restores_the_limit_before_both(
    manager: tuple[FakeShop, StaffClient], tmp_path: Path
) -> None:
    shop, staff = manager
    record = tmp_path / "limit.json"
    killed_run(staff, record)
    with raised_limit(staff, "demo", 5, record):
        assert shop.shop["drinksPerCode"] == 20
    assert shop.shop["drinksPerCode"] == 10


def test_a_limit_that_a_manager_set_after_a_killed_run_stays(
    manager: tuple[FakeShop, StaffClient], tmp_path: Path
) -> None:
    shop, staff = manager
    record = tmp_path / "limit.json"
    killed_run(staff, record)
    staff.change_settings("demo", drinks_per_code=7)
    assert restore_limit(staff, "demo", record)
    assert shop.shop["drinksPerCode"] == 7
