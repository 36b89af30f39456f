"""`./shop report` on an open shop."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backend.command.group import shop as commands
from backend.local.folder import FOLDER_VARIABLE
from tests.open_shop import TestShop, eventually


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner(env={FOLDER_VARIABLE: str(folder)}).invoke(commands, ["report", *arguments])


@pytest.mark.cloud
def test_report_is_written_beside_its_orders(shop: TestShop, tmp_path: Path) -> None:
    shop_id = shop.new_shop()
    order, _ = shop.place(shop_id)
    for action in ("make", "complete", "collect"):
        assert shop.act(order, action).is_success
    out = tmp_path / "day.html"

    def when_counted() -> str | None:
        result = run(shop.folder.root, "--shop", shop_id, "--out", str(out))
        assert result.exit_code == 0, result.output
        return out.read_text() if result.output.startswith("1 order:") else None

    assert order["drinkName"] in eventually(when_counted)
    assert out.with_suffix(".csv").read_text().count(order["drinkName"]) == 1


def test_closed_shop_is_said(tmp_path: Path) -> None:
    result = run(tmp_path, "--day", "2026-11-20")
    assert (result.exit_code, "The shop is closed" in result.output) == (1, True)
    assert list(tmp_path.glob("*.html")) == []


def test_day_that_is_none_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path, "--day", "20.11.2026").exit_code == 2
