"""A backup of an open shop is the same shop on another machine."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from backend.local import cloud
from backend.local.backup import back_up, restore
from backend.local.errors import BackupError
from backend.local.folder import Folder
from backend.local.ministack.durability import private_items
from tests.notifications.test_on_the_cloud import files_with
from tests.open_shop import TestShop, eventually, opened

NUMBER = "+351912000099"


@pytest.mark.cloud
def test_backup_of_an_open_shop_is_the_same_shop_elsewhere(
    fragile_shop: TestShop, tmp_path: Path
) -> None:
    shop_id = fragile_shop.new_shop(smsOn=True)
    order, token = fragile_shop.place(shop_id, name="Ada")
    notify = f"/orders/{order['orderId']}/notification"
    answer = fragile_shop.call("PUT", notify, token, {"phoneNumber": NUMBER})
    assert answer.status_code == 202
    file = tmp_path / "backup"
    assert back_up(fragile_shop.folder, file) == file.stat().st_size
    assert file.stat().st_mode & 0o077 == 0
    _require_absence(file, NUMBER)
    eventually(lambda: files_with(fragile_shop, NUMBER) == {private_items.FILE_NAME})
    assert fragile_shop.act(order, "make").status_code == 200  # after the backup

    elsewhere = Folder(tmp_path / "elsewhere" / ".shop")
    restore(elsewhere, file)
    with opened(elsewhere.root.parent) as restored:
        there = restored.order(order)
        assert (there["state"], there["number"], there["customerName"]) == (
            "PLACED",
            order["number"],
            "Ada",
        )
        assert restored.call("GET", f"/orders/{order['orderId']}", token).status_code == 200
        for action in ("make", "complete", "collect"):
            assert restored.act(order, action).status_code == 200
        assert restored.staff == fragile_shop.staff
        new, old = (cloud.load_settings(one) for one in (elsewhere, fragile_shop.folder))
        assert new
        assert old
        assert new.secret_access_key != old.secret_access_key
        assert new.gateway_key != old.gateway_key
    with pytest.raises(BackupError, match="--replace"):
        restore(elsewhere, file)


def _require_absence(file: Path, text: str) -> None:
    with tarfile.open(file) as archive:
        for member in archive:
            content = archive.extractfile(member)
            assert content
            assert text.encode() not in content.read()
            assert private_items.FILE_NAME not in member.name


def test_folder_without_a_shop_cannot_be_backed_up(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no shop here yet"):
        back_up(Folder(tmp_path / ".shop"), tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00half"])
def test_file_that_is_no_backup_is_refused_and_changes_nothing(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "backup"
    file.write_bytes(content)
    with pytest.raises(BackupError, match="no backup of a shop"):
        restore(Folder(tmp_path / ".shop"), file)
    assert list(tmp_path.iterdir()) == [file]


def test_backup_with_a_path_outside_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "backup"
    with tarfile.open(file, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../outside"))
    with pytest.raises(BackupError, match="no backup of a shop"):
        restore(Folder(tmp_path / ".shop"), file)
    assert list(tmp_path.iterdir()) == [file]
