"""`shop watch --plain` as a person runs it, on a real shop by MQTT."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from backend.command.watch_command import PASSWORD_VARIABLE
from backend.local.folder import FOLDER_VARIABLE
from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud


class Watching:
    """A process that watches a shop by its URL; its output is in files."""

    def __init__(self, shop: TestShop, shop_id: str, folder: Path) -> None:
        folder.mkdir()
        self._output, self._errors = folder / "output", folder / "errors"
        person = shop.staff["barista"]
        arguments = ("--url", shop.url, "--shop", shop_id, "--username", person.username)
        with self._output.open("w") as output, self._errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "backend.command", "watch", "--plain", *arguments],
                env={
                    **os.environ,
                    PASSWORD_VARIABLE: person.password,
                    FOLDER_VARIABLE: str(folder / ".shop"),
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
            )

    def lines(self) -> list[str]:
        return self._output.read_text().splitlines()

    def said(self) -> str:
        return self._errors.read_text()


def test_events_are_lines_until_it_is_ended(shop: TestShop, tmp_path: Path) -> None:
    shop_id = shop.new_shop()
    watching = Watching(shop, shop_id, tmp_path / "watching")
    try:
        eventually(lambda: "Live: events are shown" in watching.said())
        order, _ = shop.place(shop_id)
        number = f"#{order['number']} "
        assert shop.act(order, "make").is_success
        events = ("Validator.NewOrder", "OrderManager.WaitingCompletion", "OrderManager.MakeOrder")
        eventually(lambda: all(event in "".join(watching.lines()) for event in events))
        placed = [line for line in watching.lines() if "OrderManager.WaitingCompletion" in line]
        assert number in placed[0]
        watching.process.send_signal(signal.SIGTERM)
        eventually(lambda: watching.process.poll() is not None)
        assert watching.process.returncode == 0
        assert "Traceback" not in watching.said()
    finally:
        watching.process.kill()
        watching.process.wait()
