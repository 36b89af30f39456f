"""The command on a real bar: it ends the day, twice, and says what differs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.command import close_out_command
from backend.command.close_out_command import command
from backend.local.folder import FOLDER_VARIABLE
from tests.open_shop import TestShop


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "shop"))
    return tmp_path


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(command, arguments, input=typed)


def test_without_a_shop_nothing_is_closed_out(folder: Path) -> None:
    result = run("--yes")
    assert result.exit_code == 1
    assert "The shop is closed" in result.output


def test_file_that_is_no_statement_is_refused(folder: Path) -> None:
    (folder / "page.html").write_bytes(b"\xff\xfe page")
    result = run("--verify", str(folder / "page.html"))
    assert result.exit_code == 1
    assert "It is no signed statement." in result.output


def zone_at_noon() -> str:
    """Return a time zone in which no day ends while a test runs."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"  # POSIX counts westwards


class Bar:
    """A bar of the shared shop, and the command in it."""

    def __init__(self, shop: TestShop, out: Path) -> None:
        self.shop, self.out = shop, out
        self.shop_id = shop.new_shop(maxOpenOrders=50, timeZone=zone_at_noon())

    def order(self, *actions: str, **request: Any) -> dict[str, Any]:
        order, _ = self.shop.place(self.shop_id, **request)
        for action in actions:
            assert self.shop.act(order, action).is_success
        return order

    def close_out(self, *arguments: str, typed: str = "") -> Result:
        return run("--shop", self.shop_id, "--out", str(self.out), *arguments, typed=typed)

    def files(self) -> dict[str, bytes]:
        return {path.name.split("-")[0] + path.suffix: path.read_bytes() for path in self._paths()}

    def path(self, name: str) -> str:
        kind, suffix = name.split(".")
        return str(next(self.out.glob(f"{kind}-*.{suffix}")))

    def _paths(self) -> list[Path]:
        return sorted(self.out.iterdir())


@pytest.fixture
def bar(shop: TestShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bar:
    monkeypatch.setenv(FOLDER_VARIABLE, str(shop.folder.root))
    return Bar(shop, tmp_path / "out")


@pytest.mark.cloud
def test_day_is_ended_counted_and_signed_and_a_repeat_changes_nothing(bar: Bar) -> None:
    collected = bar.order("make", "complete", "collect", name="Zoe", note="By the door")
    open_ones = [
        bar.order(),
        bar.order("make"),
        bar.order("make", "complete", name="Ida"),
    ]
    scanned, _ = bar.shop.scan(bar.shop_id)
    first = bar.close_out("--yes", "--open", "collect")
    assert first.exit_code == 0, first.output
    assert "The bar is closed now." in first.output
    assert "4 open orders ended." in first.output
    assert "orders: 5, metrics: 5, journeys: 5, places in the queue: 0, drinks of codes: 5" in (
        first.output
    )
    assert "Names and notes of 2 orders deleted, 0 left." in first.output
    assert not bar.shop.call("GET", f"/shops/{bar.shop_id}").json()["isOpen"]
    for order in (collected, *open_ones):
        found = bar.shop.order(order)
        assert (found["state"], found["name"], found["note"]) == ("COLLECTED", None, None)
    assert bar.shop.order(scanned)["state"] == "CANCELLED"

    files = bar.files()
    assert files.keys() == {"report.html", "report.csv", "served.html", "served.json"}
    assert b"4</b><span>drinks handed over" in files["served.html"]
    again = bar.close_out("--yes")
    assert again.exit_code == 0, again.output
    assert "0 open orders ended." in again.output
    assert bar.files() == files


@pytest.mark.cloud
def test_signed_files_are_verified_and_a_change_is_noticed(bar: Bar) -> None:
    assert bar.close_out("--yes").exit_code == 0
    for name in ("served.html", "served.json"):
        result = run("--verify", bar.path(name))
        assert (result.exit_code, "the shop on this machine" in result.output) == (0, True)
    page = Path(bar.path("served.html"))
    page.write_text(page.read_text().replace("<b>0</b>", "<b>9000</b>"))
    result = run("--verify", str(page))
    assert result.exit_code == 1
    assert "It was changed after it was signed." in result.output


@pytest.mark.cloud
def test_file_of_another_machine_is_signed_by_an_unknown_key(
    bar: Bar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bar.close_out("--yes").exit_code == 0
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "elsewhere"))
    result = run("--verify", bar.path("served.json"))
    assert result.exit_code == 2
    assert "ask the bar for the fingerprint" in result.output


@pytest.mark.cloud
def test_open_orders_without_a_decision_change_nothing(bar: Bar) -> None:
    order = bar.order(name="Ida")
    result = bar.close_out("--yes")
    assert result.exit_code == 1
    assert "decide with --open" in result.output
    assert "for Ida" in result.output
    assert bar.shop.call("GET", f"/shops/{bar.shop_id}").json()["isOpen"]
    assert bar.shop.order(order)["state"] == "PLACED"
    assert "add --yes" in bar.close_out("--open", "cancel").output
    assert bar.shop.order(order)["state"] == "PLACED"


@pytest.mark.cloud
def test_each_open_order_is_decided_at_the_keyboard(
    bar: Bar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(close_out_command, "_can_ask", lambda: True)
    ready, waiting = bar.order("make", "complete"), bar.order()
    stopped = bar.close_out(typed="y\nq")
    assert stopped.exit_code == 1
    assert bar.shop.order(ready)["state"] == "COMPLETED"
    result = bar.close_out(typed="y\n?nx")
    assert result.exit_code == 0, result.output
    assert bar.shop.order(ready)["reason"] == "no_show"
    found = bar.shop.order(waiting)
    assert (found["reason"], found["message"]) == (
        "barista",
        "The bar has closed for today. Sorry that your drink was not made.",
    )


@pytest.mark.cloud
def test_refusal_to_end_the_day_changes_nothing(bar: Bar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(close_out_command, "_can_ask", lambda: True)
    assert bar.close_out(typed="n\n").exit_code == 1
    assert bar.shop.call("GET", f"/shops/{bar.shop_id}").json()["isOpen"]


@pytest.mark.cloud
def test_tables_that_differ_are_named_and_nothing_is_signed(bar: Bar) -> None:
    order = bar.order("make", "complete", "collect", name="Zoe")
    counted = {"scannedAt": order["scannedAt"], "state": "COLLECTED", "version": 5}
    bar.shop.table("metrics").put_item(
        Item={
            "day": f"{bar.shop_id}#{order['scannedAt'][:10]}",
            "orderId": f"{bar.shop_id}_of-nobody",
            "order": json.dumps(counted),
        }
    )
    result = bar.close_out("--yes", "--patience", "0")
    assert result.exit_code == 1
    assert f"{bar.shop_id}_of-nobody is in metrics alone." in result.output
    assert "nothing is signed" in result.output
    assert "served.html" not in bar.files()
    assert bar.shop.order(order)["name"] is None


@pytest.mark.cloud
def test_day_that_is_not_there_is_refused(bar: Bar) -> None:
    assert "has not begun" in bar.close_out("--yes", "--day", "2099-01-01").output
    assert "thirty days" in bar.close_out("--yes", "--day", "2020-01-01").output
    assert bar.shop.call("GET", f"/shops/{bar.shop_id}").json()["isOpen"]
