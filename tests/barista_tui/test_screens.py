"""The screens that open over the board, driven by key presses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from textual.widgets import Input

from barista_tui.core.shop_actions import pause_end
from barista_tui.core.shop_target import ShopTarget
from barista_tui.screens.shop_settings import ShopSettingsScreen, changes_of
from barista_tui.screens.sign_in import SignInScreen
from tests.fake_shop import FakeShop

from .conftest import MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds
from .samples import NOW


def test_signing_in_leads_to_the_board(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.until(lambda: isinstance(screen.app.screen, SignInScreen))
        await screen.type("bea")
        await screen.press("enter")
        await screen.type("wrong")
        await screen.press("enter")
        await screen.until(lambda: "password is wrong" in screen.text())
        screen.app.screen.query_one("#password", Input).value = "secret"
        await screen.press("enter")
        await screen.live()
        await screen.until(lambda: screen.app.screen is screen.app.board_screen)
        await screen.press("f4")
        await screen.until(lambda: isinstance(screen.app.screen, SignInScreen))

    drive(make_session(people=()), script)


def test_a_first_password_is_replaced(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.accounts.must_change.add("bea")

    async def script(screen: Bar) -> None:
        await screen.until(lambda: isinstance(screen.app.screen, SignInScreen))
        await screen.type("bea")
        await screen.press("enter")
        await screen.type("secret")
        await screen.press("enter")
        await screen.until(lambda: "a password of your own" in screen.text())
        await screen.type("better")
        await screen.press("enter")
        await screen.until(lambda: screen.app.screen is screen.app.board_screen)
        assert bar.accounts.passwords["bea"] == "better"

    drive(make_session(people=()), script)


def test_second_factor_is_asked_for(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.accounts.codes["bea"] = "123456"

    async def script(screen: Bar) -> None:
        await screen.until(lambda: isinstance(screen.app.screen, SignInScreen))
        await screen.type("bea")
        await screen.press("enter")
        await screen.type("secret")
        await screen.press("enter")
        await screen.until(lambda: "your authenticator app" in screen.text())
        await screen.type("000000")
        await screen.press("enter")
        await screen.until(lambda: "The code is wrong, or was used" in screen.text())
        screen.app.screen.query_one("#answer", Input).value = "123456"
        await screen.press("enter")
        await screen.until(lambda: screen.app.screen is screen.app.board_screen)

    drive(make_session(people=()), script)


def test_too_many_wrong_passwords_say_to_wait(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.accounts.throttled.add("bea")

    async def script(screen: Bar) -> None:
        await screen.until(lambda: isinstance(screen.app.screen, SignInScreen))
        await screen.type("bea")
        await screen.press("enter")
        await screen.type("secret")
        await screen.press("enter")
        await screen.until(lambda: "Too many attempts to sign in; please wait" in screen.text())

    drive(make_session(people=()), script)


def test_a_walk_up_takes_few_keys(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("w", "1", "b", "tab")
        await screen.type("Ada")
        await screen.press("enter")
        await screen.until(lambda: bar.done["walk-up"] == 1)
        await screen.press("w", "2", "enter")
        await screen.until(lambda: bar.done["walk-up"] == 2)
        first, second = bar.orders.values()
        assert (first["optionIds"], first["name"]) == (["oat"], "Ada")
        assert second["drinkId"] == "espresso"

    drive(make_session(), script)


def test_sold_out_and_back(make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("s", "down", "down", "space")
        oat = bar.shop["menu"][0]["modifiers"][0]["options"][1]
        await screen.until(lambda: oat["available"] is False)
        await screen.until(lambda: "✖ Oat  SOLD OUT" in screen.text())
        await screen.press("space")
        await screen.until(lambda: oat["available"] is True)

    drive(make_session(), script)


def test_the_shop_closes_pauses_and_opens(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("s", "c")
        await screen.until(lambda: "for everybody?" in screen.text())
        await screen.press("enter", "c")
        await screen.until(lambda: "for everybody?" in screen.text())
        assert bar.shop["isOpen"] is True
        await screen.press("y")
        await screen.until(lambda: bar.shop["isOpen"] is False)
        await screen.press("o")
        await screen.until(lambda: bar.shop["isOpen"] is True)
        await screen.press("p")
        await screen.type("15")
        await screen.press("enter")
        await screen.until(lambda: bar.shop["pausedUntil"] is not None)
        until = datetime.fromisoformat(bar.shop["pausedUntil"])
        assert timedelta(minutes=14) < until - datetime.now(UTC) <= timedelta(minutes=15)
        await screen.until(lambda: "PAUSED until" in screen.text())

    drive(make_session(), script)


def test_a_manager_changes_settings(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("s", "l")
        await screen.until(lambda: isinstance(screen.app.screen, ShopSettingsScreen))
        limit = screen.app.screen.query_one("#max_open_orders", Input)
        await screen.until(lambda: limit.value == "20")
        limit.value = "35"
        await screen.press("ctrl+s")
        await screen.until(lambda: bar.shop["maxOpenOrders"] == 35)
        await screen.until(lambda: not isinstance(screen.app.screen, ShopSettingsScreen))

    drive(make_session(people=("mia",)), script)


def test_a_barista_is_not_offered_settings(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("s", "l")
        assert not isinstance(screen.app.screen, ShopSettingsScreen)
        assert "settings" not in screen.text()

    drive(make_session(), script)


def test_keys_and_notifications_can_be_read(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("question_mark")
        await screen.until(lambda: "start making" in screen.text())
        await screen.press("escape", "u", "n")
        await screen.until(lambda: "there is nothing to undo" in screen.text())

    drive(make_session(), script, (100, 60))


@pytest.mark.parametrize("typed", ["", "x", "25:00", "12:61", "0", "99999", ":", "1:x"])
def test_text_without_a_time_is_no_pause(typed: str) -> None:
    assert pause_end(typed, NOW) is None


def test_a_pause_ends_after_minutes_or_at_the_next_such_time() -> None:
    assert pause_end("15", NOW) == NOW + timedelta(minutes=15)
    local = NOW.astimezone()
    earlier = pause_end(f"{local.hour}:{local.minute - 1:02}", NOW)
    assert earlier is not None
    assert timedelta(hours=23) < earlier - NOW < timedelta(hours=24)


def test_scans_per_address_are_set_and_set_back_to_automatic(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        for typed, stored in (("7", 7), ("0", 0), ("", None)):
            await screen.press("s", "l")
            await screen.until(lambda: isinstance(screen.app.screen, ShopSettingsScreen))
            box = screen.app.screen.query_one("#scans_per_address", Input)
            await screen.until(lambda box: not box.disabled, box)
            shown = screen.text()
            assert "0: no limit" in shown
            (row,) = [line for line in shown.splitlines() if "Name of the shop" in line]
            assert "Demo bar" in row
            assert "Esc back" in shown
            box.value = typed
            await screen.press("ctrl+s")
            await screen.until(lambda stored: bar.shop["scansPerAddress"] == stored, stored)
            await screen.until(lambda: not isinstance(screen.app.screen, ShopSettingsScreen))
            await screen.press("escape")

    bar.shop["scansPerAddress"] = 3
    drive(make_session(people=("mia",)), script, (80, 24))


@pytest.mark.parametrize("typed", ["-", "+5", "5.5", "x"])
def test_a_setting_that_is_not_a_number_is_named(typed: str) -> None:
    with pytest.raises(ValueError, match="Maximum of open orders"):
        changes_of({"max_open_orders": "20"}, {"max_open_orders": typed})


def test_only_changed_settings_are_sent() -> None:
    before = {"name": "Bar", "max_open_orders": "20", "scans_per_address": "3"}
    typed = {"name": " ", "max_open_orders": "20 ", "scans_per_address": ""}
    assert changes_of(before, typed) == {"scans_per_address": None}


def test_pickup_place_is_set_and_removed() -> None:
    assert changes_of({"pickup_place": ""}, {"pickup_place": "Window 2"}) == {
        "pickup_place": "Window 2"
    }
    assert changes_of({"pickup_place": "Window 2"}, {"pickup_place": " "}) == {"pickup_place": None}


@pytest.mark.parametrize(
    ("url", "warns"),
    [("http://192.168.1.20:8000", True), ("https://bar.example.org", False), (None, False)],
)
def test_a_sign_in_without_encryption_warns_before_the_password(
    make_session: MakeSession, bar: FakeShop, url: str | None, warns: bool
) -> None:
    session = make_session(people=())
    session.target = ShopTarget(url or bar.url, "demo")

    async def script(screen: Bar) -> None:
        await screen.until(lambda: isinstance(screen.app.screen, SignInScreen))
        await screen.until(lambda: "Enter sign in" in screen.text())
        assert ("can read the password" in " ".join(screen.text().split())) is warns

    drive(session, script, (80, 24))
