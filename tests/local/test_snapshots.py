"""Saves that take effect together or not at all."""

from __future__ import annotations

from pathlib import Path

from backend.local import snapshots


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
    snapshots.settle(tmp_path)
    assert (tmp_path / "orders.json").read_text() == "new"
    assert not (tmp_path / "draft").exists()


def test_save_that_was_not_complete_is_forgotten(tmp_path: Path) -> None:
    _interrupted(tmp_path, complete=False)
    snapshots.settle(tmp_path)
    assert (tmp_path / "orders.json").read_text() == "old"
    assert not (tmp_path / "draft").exists()


def test_nothing_interrupted_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "orders.json").write_text("old")
    snapshots.settle(tmp_path)
    assert (tmp_path / "orders.json").read_text() == "old"
