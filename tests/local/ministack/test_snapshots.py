"""Saves take effect together or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from ministack.services import dynamodb

from backend.local.ministack import snapshots


def _interrupted(state: Path, *, complete: bool) -> None:
    """Lay out a state and, beside it, a save that was interrupted while being moved."""
    (state / "draft").mkdir(parents=True)
    (state / "orders.json").write_text("old")
    (state / "queue.json").write_text("new")  # moved already
    (state / "draft" / "orders.json").write_text("new")
    if complete:
        (state / "draft" / "complete").touch()


def test_save_that_was_complete_is_finished(tmp_path: Path) -> None:
    _interrupted(tmp_path, complete=True)
    snapshots.finish_interrupted_save(tmp_path)
    assert (tmp_path / "orders.json").read_text() == "new"
    assert not (tmp_path / "draft").exists()


def test_save_that_was_not_complete_is_discarded(tmp_path: Path) -> None:
    _interrupted(tmp_path, complete=False)
    snapshots.finish_interrupted_save(tmp_path)
    assert (tmp_path / "orders.json").read_text() == "old"
    assert not (tmp_path / "draft").exists()


def test_state_without_an_interrupted_save_is_unchanged(tmp_path: Path) -> None:
    (tmp_path / "orders.json").write_text("old")
    snapshots.finish_interrupted_save(tmp_path)
    assert (tmp_path / "orders.json").read_text() == "old"


def test_expired_item_is_removed_from_the_disk_without_a_request(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dynamodb, "_remove_item", dynamodb._remove_item)  # put back afterwards
    saves: list[None] = []
    saver = snapshots.SnapshotWriter(tmp_path, in_child=lambda: None)
    monkeypatch.setattr(saver, "request_save", lambda: saves.append(None))
    snapshots.save_expired_items(saver)
    table = {"items": {"o": {"__no_sort__": {}}}, "ItemCount": 1}
    dynamodb._remove_item(table, "o", "__no_sort__")
    assert (table["items"], len(saves)) == ({}, 1)
