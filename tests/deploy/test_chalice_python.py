"""Chalice runs on Lambda's Python, or the person is told what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.deploy import chalice_python
from backend.deploy.chalice_python import NoPython
from backend.deploy.template import RUNTIME

ANOTHER = "python3.11"


def interpreter(path: Path, version: str) -> str:
    """Write a program that says to any question that it is `version`; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is all of the PATH."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_chalice_of_the_project_is_used_if_it_runs_on_lambdas_python(tmp_path: Path) -> None:
    own = interpreter(tmp_path / "bin" / "python", RUNTIME)
    found = chalice_python.chalice(tmp_path / "venv", own)
    assert found == tmp_path / "bin" / "chalice"
    assert not (tmp_path / "venv").exists()


def test_installed_chalice_is_used_again(tmp_path: Path, on_path: Path) -> None:
    own = interpreter(tmp_path / "bin" / "python", ANOTHER)
    interpreter(tmp_path / "venv" / "bin" / "python", RUNTIME)
    interpreter(tmp_path / "venv" / "bin" / "chalice", "")
    assert chalice_python.chalice(tmp_path / "venv", own) == tmp_path / "venv" / "bin" / "chalice"


@pytest.mark.parametrize("found", [None, ANOTHER])
def test_missing_python_is_named_with_what_to_do(
    tmp_path: Path, on_path: Path, found: str | None
) -> None:
    """A version manager leaves a `python3.13` on the PATH that runs another, or fails."""
    own = interpreter(tmp_path / "bin" / "python", ANOTHER)
    if found:
        interpreter(on_path / RUNTIME, found)
    with pytest.raises(NoPython, match=r"python3.13; this is python3.11.*\./shop deploy"):
        chalice_python.chalice(tmp_path / "venv", own)
    assert not (tmp_path / "venv").exists()
