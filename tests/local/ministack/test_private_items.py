"""Phone numbers are on the disk while they are needed, and no longer."""

from __future__ import annotations

from pathlib import Path

from backend.local.ministack.durability.private_items import FILE_NAME, PrivateItems, is_private

NUMBER = "+351912000099"
KEY = ("item", "table-1", "order-1", "")


def test_deleted_number_is_gone_from_the_disk(tmp_path: Path) -> None:
    items = PrivateItems(tmp_path)
    items.put(KEY, {"phoneNumber": {"S": NUMBER}})
    assert PrivateItems(tmp_path).items() == {KEY: {"phoneNumber": {"S": NUMBER}}}
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0
    items.delete(KEY)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert NUMBER not in (tmp_path / FILE_NAME).read_text()


def test_numbers_of_a_deleted_table_are_deleted(tmp_path: Path) -> None:
    items = PrivateItems(tmp_path)
    items.put(KEY, {"phoneNumber": {"S": NUMBER}})
    items.retain_tables({"table-2"})
    assert PrivateItems(tmp_path).items() == {}


def test_numbers_are_private_and_orders_are_not() -> None:
    assert is_private("serverlesspresso-local-notifications")
    assert not is_private("serverlesspresso-local-orders")
