"""The house style, where a machine can hold it: lint, types, imports, templates, sizes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
CODE = ["app.py", "chalicelib", "backend", "barista_tui", "display_kiosk", "tests"]
ROOMS = sorted(p.name for p in (PROJECT / "chalicelib").iterdir() if (p / "__init__.py").exists())


def run(tool: str, *words: str) -> None:
    """Run a tool of the project's own environment and fail with what it prints."""
    command = [str(Path(sys.executable).with_name(tool)), *words]
    result = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_ruff_finds_nothing() -> None:
    run("ruff", "check", *CODE)


def test_code_is_formatted() -> None:
    run("ruff", "format", "--check", *CODE)


def test_types_hold() -> None:
    run("mypy")


def test_import_contracts_hold() -> None:
    run("lint-imports")


def test_templates_are_sound() -> None:
    templates = sorted(str(p) for p in (PROJECT / "backend" / "infrastructure").glob("*.yaml"))
    assert templates
    run("cfn-lint", *templates)


@pytest.mark.parametrize("room", ROOMS)
def test_room_imports_nothing_that_lambda_has_not(room: str) -> None:
    """Each room is imported in a fresh process; what came along is looked at."""
    modules = [f"chalicelib.{room}"]
    if (PROJECT / "chalicelib" / room / "handlers.py").exists():
        modules.append(f"chalicelib.{room}.handlers")
    script = (
        f"import sys, {', '.join(modules)}\n"
        "foreign = {'textual', 'httpx', 'aiohttp', 'click', 'ministack', 'qrcode',"
        " 'backend', 'barista_tui', 'display_kiosk', 'pytest'}\n"
        "came = foreign & {name.split('.')[0] for name in sys.modules}\n"
        "sys.exit(f'came along: {came}' if came else 0)"
    )
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_modules_are_small() -> None:
    sizes = {
        str(path.relative_to(PROJECT)): len(path.read_text().splitlines())
        for folder in ("chalicelib", "backend", "barista_tui", "display_kiosk")
        for path in (PROJECT / folder).rglob("*.py")
    }
    assert {name: size for name, size in sizes.items() if size > 300} == {}
    assert len((PROJECT / "app.py").read_text().splitlines()) < 60
