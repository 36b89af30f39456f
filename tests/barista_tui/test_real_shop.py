"""The terminal with the real shop: local cloud, front door and MQTT."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from backend.client import OrderState
from barista_tui.app import BaristaApp
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.state_directory import lock_state_directory
from barista_tui.session import BaristaSession
from barista_tui.settings import Undo
from tests.door import Door
from tests.open_shop import TestShop

from .clock import ManualClock
from .conftest import QUIET
from .driving import Bar

pytestmark = pytest.mark.cloud

Script = Callable[..., Awaitable[None]]


def drive(
    shop: TestShop, shop_id: str, root: Path, script: Script, *roles: str, url: str | None = None
) -> None:
    """Run one terminal for each role, all against one shop of the real deployment.

    They reach it by `url`, or else by its front door.
    """

    async def run() -> None:
        with ExitStack() as directories:
            target = ShopTarget(url or shop.url, shop_id)
            apps = [_app(shop, target, root, role, directories) for role in roles]
            await _nest(apps, [])

    async def _nest(apps: list[BaristaApp], bars: list[Bar]) -> None:
        if not apps:
            for bar in bars:
                await bar.live()
            await script(*bars)
            return
        async with apps[0].run_test(size=(120, 40)) as pilot:
            await _nest(apps[1:], [*bars, Bar(apps[0], pilot)])

    asyncio.run(run())


def _app(
    shop: TestShop, target: ShopTarget, root: Path, role: str, directories: ExitStack
) -> BaristaApp:
    directory = directories.enter_context(lock_state_directory(root, target.url, target.shop_id))
    settings = replace(QUIET, undo=Undo(0.2))
    session = BaristaSession(target, directory, settings, clock=ManualClock())
    person = shop.staff[role]
    session.staff.sign_in(person.username, person.password)
    return BaristaApp(session)


def test_a_phones_order_is_made_and_handed_over(shop: TestShop, tmp_path: Path) -> None:
    shop_id = shop.new_shop()

    async def script(bar: Bar) -> None:
        order, _ = await asyncio.to_thread(shop.place, shop_id, name="Ada")

        def state() -> str:
            return str(shop.order(order)["state"])

        await bar.until(lambda: "Ada" in bar.text())
        for reached in ("MAKING", "COMPLETED", "COLLECTED"):
            await bar.press("enter")
            await bar.until(lambda: not bar.app.session.board().pending)
            assert await asyncio.to_thread(state) == reached

    drive(shop, shop_id, tmp_path, script, "barista")


def test_of_two_terminals_that_take_a_ticket_one_is_refused(shop: TestShop, tmp_path: Path) -> None:
    shop_id = shop.new_shop()

    async def script(one: Bar, two: Bar) -> None:
        await asyncio.to_thread(shop.place, shop_id)
        for bar in (one, two):
            await bar.until(lambda bar: len(bar.app.board_screen.board.tickets()) == 1, bar)
        await asyncio.gather(one.press("t"), two.press("t"))
        bars = (one, two)
        await one.until(lambda: any("is making #1" in bar.text() for bar in bars))
        told = [bar for bar in bars if "is making #1" in bar.text()]
        assert len(told) == 1
        names = {t.order.barista_name for b in bars for t in b.app.session.board().tickets()}
        assert len(names) == 1

    drive(shop, shop_id, tmp_path, script, "barista", "manager")


def test_sold_out_reaches_the_phones_menu(shop: TestShop, tmp_path: Path) -> None:
    shop_id = shop.new_shop()

    def is_available() -> bool:
        return bool(shop.call("GET", f"/shops/{shop_id}").json()["menu"][0]["available"])

    async def script(bar: Bar) -> None:
        assert await asyncio.to_thread(is_available)
        await bar.press("s", "space")
        await bar.until(lambda: not bar.app.session.board().pending)
        assert not await asyncio.to_thread(is_available)
        await bar.until(lambda: "SOLD OUT" in bar.text())

    drive(shop, shop_id, tmp_path, script, "barista")


def test_a_walk_up_is_an_order_like_any_other(shop: TestShop, tmp_path: Path) -> None:
    shop_id = shop.new_shop()

    async def script(bar: Bar) -> None:
        await bar.press("w", "1", "enter")
        await bar.until(lambda: not bar.app.session.board().pending)
        await bar.until(lambda: bar.app.session.board().columns[OrderState.PLACED])
        ticket = bar.app.session.board().columns[OrderState.PLACED][0]
        assert (ticket.order.number, ticket.order.is_walk_up) == (1, True)

    drive(shop, shop_id, tmp_path, script, "barista")


def test_actions_taken_while_the_door_is_shut_are_delivered_once(
    shop: TestShop, tmp_path: Path
) -> None:
    """While the door is shut, a drink is taken and made, and a walk-up is entered."""
    shop_id = shop.new_shop()
    order, _ = shop.place(shop_id)
    door = Door(int(shop.url.rpartition(":")[2]))

    async def script(bar: Bar) -> None:
        await bar.until(lambda: bar.app.session.board().columns[OrderState.PLACED])
        door.shut()
        await bar.until(lambda: not bar.app.session.connection.live)
        await bar.press("t", "c", "w", "1", "enter")
        await bar.until(lambda: len(bar.app.session.board().pending) == 3)
        await bar.until(lambda: "NOT LIVE" in bar.text())
        assert (await asyncio.to_thread(shop.order, order))["state"] == "PLACED"
        door.open()
        await bar.until(lambda: not bar.app.session.board().pending)
        await bar.until(lambda: bar.app.session.connection.live)
        await bar.until(lambda: bar.app.session.board().columns[OrderState.PLACED])

    try:
        drive(shop, shop_id, tmp_path, script, "barista", url=door.url)
    finally:
        door.close()
    made = shop.order(order)
    assert (made["state"], made["attempt"], made["version"]) == ("COMPLETED", 1, 4)
    path = f"/staff/shops/{shop_id}/orders?state=open"
    walked_up = shop.call("GET", path, "barista").json()["orders"]
    assert [(o["isWalkUp"], o["state"]) for o in walked_up] == [(True, "PLACED")]
