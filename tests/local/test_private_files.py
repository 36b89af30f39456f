"""Private JSON files are complete, and their owner's alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.private_files import read_json, write_json


def test_written_object_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    write_json(file, {"first": 1})
    write_json(file, {"second": 2})
    assert read_json(file) == {"second": 2}
    assert list(tmp_path.iterdir()) == [file]


def test_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.with_suffix(".new").write_text("left by an interrupted write, readable by all")
    write_json(file, {})
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", '{"cut": ', "[1]", "null"])
def test_file_without_an_object_is_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "file.json"
    assert read_json(file) is None
    file.write_text(content)
    assert read_json(file) is None
