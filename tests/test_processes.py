"""All tests run in several processes, and what a developer looks at in one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import PROCESSES, pytest_xdist_auto_num_workers

ALL = str(Path(__file__).parent)


def config(*paths: str, keyword: str = "", capture: str = "fd") -> Any:
    """Return what pytest knows of its command line."""
    return SimpleNamespace(args=paths, option=SimpleNamespace(keyword=keyword, capture=capture))


def test_all_tests_run_in_several_processes() -> None:
    assert pytest_xdist_auto_num_workers(config(ALL)) == PROCESSES


@pytest.mark.parametrize(
    "part",
    [
        config(f"{ALL}/shop"),
        config(f"{ALL}/shop/test_races.py::test_all_displays_see_one_code_in_a_window"),
        config(ALL, keyword="races"),
        config(ALL, capture="no"),
    ],
    ids=["folder", "name", "keyword", "uncaptured"],
)
def test_part_of_the_tests_runs_in_one_process(part: Any) -> None:
    assert pytest_xdist_auto_num_workers(part) == 0
