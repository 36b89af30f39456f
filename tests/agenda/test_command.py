"""`./shop agenda` on an open shop, and what the shop does around a break."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from backend.command.group import shop as commands
from backend.local.folder import FOLDER_VARIABLE
from chalicelib.contract import times
from tests.open_shop import TestShop, eventually

AGENDA = """start,end,name
2026-11-20 09:00,2026-11-20 10:00,Keynote
2026-11-20 10:00,2026-11-20 10:30,Coffee break
"""


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner(env={FOLDER_VARIABLE: str(folder)}).invoke(commands, ["agenda", *arguments])


def agenda_file(folder: Path) -> Path:
    """Write an agenda of the day after tomorrow, which is to come in every time zone."""
    day = datetime.now(UTC) + timedelta(days=2)
    file = folder / "agenda.csv"
    file.write_text(AGENDA.replace("2026-11-20", f"{day:%Y-%m-%d}"))
    return file


def settings(shop: TestShop, shop_id: str) -> dict[str, Any]:
    """Return the shop as its staff see it."""
    found: dict[str, Any] = shop.call("GET", f"/staff/shops/{shop_id}", "barista").json()["shop"]
    return found


def loaded(shop: TestShop, shop_id: str, minutes: float, **rush: Any) -> dict[str, Any]:
    """Load a break that begins in so many minutes, and return the shop as the staff see it."""
    start = datetime.now(UTC) + timedelta(minutes=minutes)
    one = {
        "name": "Coffee",
        "startsAt": times.to_text(start),
        "endsAt": times.to_text(start + timedelta(minutes=30)),
    }
    body = {"breaks": [one], "rush": {"beforeMinutes": 0, "afterMinutes": 0, **rush}}
    answer = shop.call("PUT", f"/staff/shops/{shop_id}/agenda", "manager", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["shop"]
    return found


def public(shop: TestShop, shop_id: str) -> dict[str, Any]:
    found: dict[str, Any] = shop.call("GET", f"/shops/{shop_id}").json()
    return found


def code(shop: TestShop, shop_id: str) -> dict[str, Any]:
    answer = shop.call("GET", f"/staff/shops/{shop_id}/qr-code", "display")
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.cloud
def test_manager_loads_shows_and_clears_an_agenda(shop: TestShop, tmp_path: Path) -> None:
    shop_id = shop.new_shop()
    file = agenda_file(tmp_path)
    here, root = ("--shop", shop_id), shop.folder.root
    rules = ("--section", "Classics", "--drinks-per-code", "30")
    dry = run(root, "load", str(file), *rules, "--dry-run", *here)
    assert (dry.exit_code, "10:00 to 10:30  Coffee break" in dry.output) == (0, True), dry.output
    assert public(shop, shop_id)["rush"] is None
    result = run(root, "load", str(file), *rules, *here)
    assert result.exit_code == 0, result.output
    rush = public(shop, shop_id)["rush"]
    zone = ZoneInfo(settings(shop, shop_id)["timeZone"])
    assert f"{times.from_text(rush['startsAt']).astimezone(zone):%H:%M}" == "09:50"
    assert "latte" in rush["drinkIds"]
    again = run(root, "load", str(file), *here)  # the rules stay
    assert again.exit_code == 0, again.output
    assert "30 drinks per code, else 10" in run(root, "show", *here).output
    assert run(root, "clear", *here).exit_code == 0
    assert public(shop, shop_id)["rush"] is None
    assert "No agenda is loaded" in run(root, "show", *here).output


@pytest.mark.cloud
def test_unknown_drink_is_refused_before_anything_is_loaded(shop: TestShop, tmp_path: Path) -> None:
    file = agenda_file(tmp_path)
    shop_id = shop.new_shop()
    result = run(shop.folder.root, "load", str(file), "--drink", "mocca", "--shop", shop_id)
    assert (result.exit_code, "no section 'mocca'" in result.output) == (1, True), result.output
    assert public(shop, shop_id)["rush"] is None


def test_closed_shop_is_said(tmp_path: Path) -> None:
    result = run(tmp_path, "show")
    assert (result.exit_code, "No shop is open" in result.output) == (1, True)


@pytest.mark.cloud
def test_rush_shortens_the_menu_for_those_who_scan_in_it(shop: TestShop) -> None:
    shop_id = shop.new_shop(drinksPerCode=5)
    menu = public(shop, shop_id)["menu"]
    kept, hidden = menu[0]["drinkId"], menu[-1]["drinkId"]
    usual = [m["options"][0]["optionId"] for m in menu[-1]["modifiers"] if m["required"]]
    wanted = {"drinkId": hidden, "optionIds": usual}
    early, early_token = shop.scan(shop_id)
    assert code(shop, shop_id)["drinksLeft"] == 4
    found = loaded(shop, shop_id, -1, drinkIds=[kept], drinksPerCode=40)
    rush = public(shop, shop_id)["rush"]
    assert rush["drinkIds"] == [kept]
    assert rush["startsAt"] == found["agenda"]["loadedAt"]
    assert found["drinksPerCode"] == 5

    # Who scanned before the rush has the whole menu.
    answer = shop.call("PUT", f"/orders/{early['orderId']}", early_token, wanted)
    assert answer.status_code == 200, answer.text

    # The codes have the limits of the rush once it has begun, and the change was heard.
    eventually(lambda: code(shop, shop_id)["drinksLeft"] > 4)
    eventually(lambda: times.to_text(datetime.now(UTC)) > rush["startsAt"])
    late, late_token = shop.scan(shop_id)
    answer = shop.call("PUT", f"/orders/{late['orderId']}", late_token, wanted)
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]["code"] == "unknown_drink"
    assert answer.json()["error"]["backAt"] == rush["endsAt"]
    options = [m["options"][0]["optionId"] for m in menu[0]["modifiers"] if m["required"]]
    body = {"drinkId": kept, "optionIds": options}
    assert shop.call("PUT", f"/orders/{late['orderId']}", late_token, body).status_code == 200

    # A barista may enter any drink; and the whole menu is back without the agenda.
    path = f"/staff/shops/{shop_id}/orders"
    assert shop.call("POST", path, "barista", wanted).status_code == 201
    assert shop.call("DELETE", f"/staff/shops/{shop_id}/agenda", "manager").status_code == 200
    assert public(shop, shop_id)["rush"] is None


@pytest.mark.cloud
def test_first_break_is_forecast_by_its_codes(shop: TestShop) -> None:
    shop_id = shop.new_shop(drinksPerCode=5)
    path = f"/staff/shops/{shop_id}/next-break"
    assert shop.call("GET", path, "barista").json() == {"nextBreak": None}
    loaded(shop, shop_id, 20, codeIntervalSeconds=600)
    first = shop.call("GET", path, "barista").json()["nextBreak"]
    assert (first["expectedOrders"], first["earlierBreaks"]) == (None, 0)
    assert first["codeCapacity"] == 15
