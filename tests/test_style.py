"""The house style, as far as tools can check it: lint, types, imports, templates, sizes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
CODE = ["app.py", "chalicelib", "backend", "barista_tui", "display_kiosk", "tests"]
CHALICELIB = PROJECT / "chalicelib"
PACKAGES = sorted(p.name for p in CHALICELIB.iterdir() if (p / "__init__.py").exists())

CONTRACT = [f"chalicelib.contract.{p.stem}" for p in sorted((CHALICELIB / "contract").glob("*.py"))]
MODELS_AND_SERVICES = [
    f"chalicelib.{path.parent.name}.{path.stem}"
    for name in ("model", "service")
    for path in sorted(CHALICELIB.glob(f"*/{name}.py"))
]


def run(tool: str, *words: str) -> None:
    """Run a tool of the project's own environment and fail with what it prints."""
    command = [str(Path(sys.executable).with_name(tool)), *words]
    result = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def imported_with(modules: list[str]) -> set[str]:
    """Return the top-level packages that a fresh process has imported after `modules`."""
    script = f"import sys, {', '.join(modules)}\nprint(*(n.split('.')[0] for n in sys.modules))"
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


def test_ruff_finds_nothing() -> None:
    run("ruff", "check", *CODE)


def test_code_is_formatted() -> None:
    run("ruff", "format", "--check", *CODE)


def test_types_hold() -> None:
    run("mypy")


def test_import_contracts_hold() -> None:
    run("lint-imports")


def test_templates_are_sound() -> None:
    infrastructure, extensions = (PROJECT / "backend" / n for n in ("infrastructure", "extensions"))
    found = [*infrastructure.glob("*.yaml"), *infrastructure.glob("*.json")]
    templates = sorted(str(path) for path in [*found, *extensions.glob("*/template.yaml")])
    assert len(templates) > 4
    run("cfn-lint", *templates)


@pytest.mark.parametrize("package", PACKAGES)
def test_package_imports_nothing_that_lambda_does_not_have(package: str) -> None:
    modules = [f"chalicelib.{package}"]
    if (PROJECT / "chalicelib" / package / "handlers.py").exists():
        modules.append(f"chalicelib.{package}.handlers")
    assert not imported_with(modules) & {
        "textual", "httpx", "aiohttp", "click", "ministack", "qrcode", "backend", "barista_tui",
        "display_kiosk", "pytest",
    }  # fmt: skip


@pytest.mark.parametrize("module", CONTRACT)
def test_contract_is_imported_without_aws_and_chalice(module: str) -> None:
    assert not imported_with([module]) & {"boto3", "botocore", "chalice"}


@pytest.mark.parametrize("module", MODELS_AND_SERVICES)
def test_models_and_services_are_imported_without_aws_and_chalice(module: str) -> None:
    assert not imported_with([module]) & {"boto3", "botocore", "chalice"}


def test_modules_are_small() -> None:
    sizes = {
        str(path.relative_to(PROJECT)): len(path.read_text().splitlines())
        for folder in ("chalicelib", "backend", "barista_tui", "display_kiosk")
        for path in (PROJECT / folder).rglob("*.py")
    }
    assert {name: size for name, size in sizes.items() if size > 300} == {}
    assert len((PROJECT / "app.py").read_text().splitlines()) < 60
