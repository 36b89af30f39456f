"""All checks together: their order, their summary, and the command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from backend.checks.run import CHECKS, run_checks
from backend.checks.subject import Subject
from backend.checks.verdict import Light, Result, Verdict, green, red, worst, yellow
from backend.checks.view import as_json, line_of, summary
from backend.client import ShopUnreachable
from backend.command.check_command import command
from backend.local.folder import FOLDER_VARIABLE
from tests.fake_shop import FakeShop, serving

from .subjects import here


@pytest.fixture
def fake() -> Iterator[FakeShop]:
    with serving(FakeShop()) as fake:
        yield fake


def unreachable(_subject: Subject) -> Verdict:
    raise ShopUnreachable("http://bar does not answer")


def broken(_subject: Subject) -> Verdict:
    raise LookupError("a defect")


def test_results_come_in_order_whatever_fails() -> None:
    checks = {"a": unreachable, "b": lambda _: green("Fine."), "c": broken, "d": unreachable}
    found = list(run_checks(here(), without=("d",), checks=checks))
    assert [(one.name, one.light) for one in found] == [
        ("a", Light.RED),
        ("b", Light.GREEN),
        ("c", Light.RED),
    ]
    assert "http://bar does not answer" in found[0].verdict.finding
    assert "a defect" in found[2].verdict.finding


def test_worst_light_decides() -> None:
    results = [Result("a", green("A.")), Result("b", yellow("B.")), Result("c", red("C.", "Do."))]
    assert worst(results[:1]) is Light.GREEN
    assert worst(results[:2]) is Light.YELLOW
    assert worst(results) is Light.RED
    assert summary(results).plain == "Not ready: see what is red."
    assert line_of(results[2]).plain == "red     c: C.\n        → Do."
    assert as_json(results)["checks"][1] == {
        "name": "b",
        "light": "yellow",
        "finding": "B.",
        "advice": "",
    }


def test_command_without_a_shop_is_red(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    words = [word for name in ("clock", "power") for word in ("--without", name)]
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 1
    assert "No shop runs on this machine." in result.output
    assert result.output.endswith("Not ready: see what is red.\n")
    assert "clock:" not in result.output


def test_shop_elsewhere_is_checked_without_a_password(
    fake: FakeShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    result = CliRunner().invoke(command, ["--url", fake.url, "--json", "--without", "clock"])
    lights = {one["name"]: one["light"] for one in json.loads(result.stdout)["checks"]}
    assert lights.keys() == CHECKS.keys() - {"clock"}
    assert lights["shop"] == "green"
    assert lights["sign-ins"] == lights["order"] == lights["barista"] == "yellow"
    assert lights["address"] == "red"  # of this machine alone
    assert result.exit_code == 1
