"""Drives the app by key presses, as a barista does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from textual.pilot import Pilot

from barista_tui.app import BaristaApp
from barista_tui.desk.desk import Desk

from .waiting import seen

Script = Callable[["Bar"], Awaitable[None]]


class Bar:
    """The app and its pilot."""

    def __init__(self, app: BaristaApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)

    async def type(self, text: str) -> None:
        await self.press(*text)

    async def until(self, condition: Callable[[], object]) -> None:
        await seen(self.pilot, condition)

    async def live(self) -> None:
        await self.until(lambda: self.app.desk.connection.live and self.app.desk.facts.shop)
        self.app.board.repaint()

    def text(self) -> str:
        """What the top screen shows, line by line."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(s.text for s in strip).rstrip() for strip in lines)


def drive(
    desk: Desk, script: Script, size: tuple[int, int] = (120, 40), *, coached: bool = False
) -> None:
    """Run the app on a desk while a script presses its keys."""

    async def run() -> None:
        app = BaristaApp(desk, coached=coached)
        async with app.run_test(size=size) as pilot:
            await script(Bar(app, pilot))

    asyncio.run(run())
