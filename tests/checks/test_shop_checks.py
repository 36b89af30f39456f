"""The checks of the shop, its staff, its address and its screens, in a fake shop."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from backend.checks.kiosk_code import Shown, check_page, check_terminal, verdict_on_terminal
from backend.checks.network import check_address, check_encryption
from backend.checks.shop import check_shop, check_sign_ins
from backend.checks.terminals import check_barista, check_kiosk, is_kiosk_call
from backend.checks.verdict import Light
from backend.client import Credentials
from display_kiosk.settings import Settings
from tests.display_kiosk.samples import NOW, qr_code, snapshot
from tests.fake_shop import PASSWORD, FakeShop, serving
from tests.open_shop import eventually

from .subjects import here


@pytest.fixture
def fake() -> Iterator[FakeShop]:
    with serving(FakeShop()) as fake:
        yield fake


def test_open_shop_is_green(fake: FakeShop) -> None:
    assert check_shop(here(fake.url)).light is Light.GREEN


def test_shop_that_is_not_running_is_red() -> None:
    found = check_shop(here(None))
    assert found.light is Light.RED
    assert "./shop open" in found.advice


def test_closed_bar_is_red(fake: FakeShop) -> None:
    fake.shop["isOpen"] = False
    assert check_shop(here(fake.url)).finding == "The bar is closed."


def test_pausing_bar_is_red(fake: FakeShop) -> None:
    fake.shop["pausedUntil"] = "2040-01-01T10:00:00.000Z"
    found = check_shop(here(fake.url))
    assert found.light is Light.RED
    assert "pauses until" in found.finding


def test_menu_of_which_nothing_can_be_ordered_is_red(fake: FakeShop) -> None:
    for drink in fake.shop["menu"]:
        drink["available"] = False
    found = check_shop(here(fake.url))
    assert found.light is Light.RED
    assert "menu" in found.finding


def test_staff_who_can_sign_in_are_green(fake: FakeShop) -> None:
    assert check_sign_ins(here(fake.url)).finding == "Signed in as manager, barista."


def test_wrong_password_is_red_and_not_shown(fake: FakeShop) -> None:
    staff = {"manager": Credentials("mia", PASSWORD), "barista": Credentials("bea", "wr0ng-one")}
    found = check_sign_ins(here(fake.url, staff=staff))
    assert found.light is Light.RED
    assert "barista" in found.finding
    assert "manager" not in found.finding
    assert "wr0ng-one" not in found.finding + found.advice


def test_sign_ins_are_yellow_without_passwords(fake: FakeShop) -> None:
    assert check_sign_ins(here(fake.url, staff={})).light is Light.YELLOW


def test_live_barista_is_green_and_one_who_left_is_red(fake: FakeShop) -> None:
    assert check_barista(here(fake.url)).light is Light.GREEN
    fake.barista_seen_at -= timedelta(minutes=12)
    found = check_barista(here(fake.url))
    assert found.light is Light.RED
    assert "12 min ago" in found.finding


def test_kiosk_of_a_shop_elsewhere_is_yellow(fake: FakeShop) -> None:
    assert check_kiosk(here(fake.url, aws=None)).light is Light.YELLOW


def test_only_a_displays_call_for_this_shop_is_a_kiosks() -> None:
    call: dict[str, object] = {
        "call": "GET /staff/shops/{shop_id}/qr-code",
        "shopId": "demo",
        "status": 200,
        "roles": ["display"],
    }
    assert is_kiosk_call(json.dumps(call), "demo")
    others: list[dict[str, object]] = [
        {"shopId": "roof"},
        {"status": 401},
        {"roles": ["manager"]},
        {"call": "GET /health"},
    ]
    assert not any(is_kiosk_call(json.dumps(call | other), "demo") for other in others)
    assert not any(is_kiosk_call(line, "demo") for line in ("", "START", "[]", '{"call": 1}'))


def test_address_that_only_this_machine_reaches_is_red(fake: FakeShop) -> None:
    found = check_address(here(fake.url))
    assert found.light is Light.RED
    assert "leads nowhere for a phone" in found.finding


def test_address_that_this_machine_had_before_is_red(fake: FakeShop) -> None:
    subject = replace(here(fake.url), public_url="http://192.0.2.77:1")
    found = check_address(subject)
    assert found.light is Light.RED
    assert "no address of this machine any more" in found.finding


def test_address_is_unknown_without_a_shop() -> None:
    assert check_address(here(None)).light is Light.YELLOW


def test_plain_http_is_yellow_and_says_what_is_missing(fake: FakeShop) -> None:
    found = check_encryption(here(fake.url))
    assert found.light is Light.YELLOW
    assert "no push" in found.finding


def test_https_that_does_not_answer_is_red(fake: FakeShop) -> None:
    subject = replace(here(fake.url), public_url=fake.url.replace("http:", "https:"))
    assert check_encryption(subject).light is Light.RED


def test_code_of_the_shops_kiosk_is_decoded(fake: FakeShop) -> None:
    fake.barista_seen_at -= timedelta(hours=3)  # whether a barista is there is another check
    found = check_terminal(here(fake.url))
    assert (found.light, found.advice) == (Light.GREEN, "")


def test_closed_bar_has_no_code_to_decode(fake: FakeShop) -> None:
    fake.shop["isOpen"] = False
    found = check_terminal(here(fake.url))
    assert found.light is Light.YELLOW
    assert "while the bar is closed" in found.finding


def test_kiosk_without_an_answer_is_red(fake: FakeShop) -> None:
    fake.is_down = True
    assert check_terminal(here(fake.url)).light is Light.RED


def test_invalid_appearance_is_red(fake: FakeShop, tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("accent = 'mauve'\n")
    found = check_terminal(here(fake.url, tmp_path))
    assert found.light is Light.RED
    assert "kiosk.toml" in found.finding


def shown(url: str) -> Shown:
    return Shown(snapshot(code=qr_code(url=url)), NOW, Settings("http://x"))


def test_code_that_needs_a_larger_terminal_is_yellow() -> None:
    found = verdict_on_terminal(shown(f"https://bar.example.org/{'x' * 150}"))
    assert found.light is Light.YELLOW
    assert "120 by 40" in found.finding


def test_code_that_no_terminal_can_show_is_red() -> None:
    assert verdict_on_terminal(shown(f"https://bar.example.org/{'x' * 4000}")).light is Light.RED


def test_page_is_yellow_without_a_browser(
    fake: FakeShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check_page(here(fake.url)).light is Light.YELLOW


def test_browser_that_takes_no_picture_is_yellow(
    fake: FakeShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    found = check_page(here(fake.url))
    assert found.light is Light.YELLOW
    assert "took no picture" in found.finding


def test_picture_without_the_code_is_red(
    fake: FakeShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank = Path(__file__).with_name("blank.png")
    browser = tmp_path / "chromium"
    browser.write_text(
        "#!/bin/sh\nfor word; do case $word in --screenshot=*)"
        f' cp "{blank}" "${{word#--screenshot=}}";; esac; done\n'
    )
    browser.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    found = check_page(here(fake.url))
    assert found.light is Light.RED
    assert "cannot be read" in found.finding


@pytest.mark.timeout(400)  # a browser on a busy machine
def test_code_on_the_page_in_a_real_browser_is_decoded(fake: FakeShop) -> None:
    subject = here(fake.url)
    found = eventually(lambda: (v := check_page(subject)).light is Light.GREEN and v, 120)
    assert found.finding == "The code on the kiosk's page is readable."
