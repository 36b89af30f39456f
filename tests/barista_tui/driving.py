"""Drives the app by key presses, as a barista does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from textual.pilot import Pilot

from barista_tui.app import BaristaApp
from barista_tui.session import BaristaSession

from .clock import ManualClock
from .waiting import seen

Script = Callable[["Bar"], Awaitable[None]]


class Bar:
    """The app and its pilot."""

    def __init__(self, app: BaristaApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str, seconds_apart: float = 1.0) -> None:
        """Press keys; the digits of a number follow quickly, other keys after a while."""
        clock = self.app.session.clock
        for key in keys:
            if isinstance(clock, ManualClock):
                clock.seconds += 0.1 if key.isdigit() else seconds_apart
            await self.pilot.press(key)

    async def type(self, text: str) -> None:
        await self.press(*text)

    async def until(self, condition: Callable[..., object], *arguments: object) -> None:
        await seen(self.pilot, condition, *arguments)

    async def live(self) -> None:
        await self.until(
            lambda: self.app.session.connection.live and self.app.session.shop_state.shop
        )
        self.app.board_screen.refresh_board()
        clock = self.app.session.clock
        if isinstance(clock, ManualClock):
            clock.seconds += 10

    def text(self) -> str:
        """What the top screen shows, line by line."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(s.text for s in strip).rstrip() for strip in lines)


def drive(
    session: BaristaSession,
    script: Script,
    size: tuple[int, int] = (120, 40),
) -> None:
    """Run the app on a session while a script presses its keys."""

    async def run() -> None:
        app = BaristaApp(session)
        async with app.run_test(size=size) as pilot:
            await script(Bar(app, pilot))

    asyncio.run(run())
