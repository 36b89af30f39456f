"""The live status under an open shop: who waits, how long, and what happened last."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.live import Live
from rich.text import Text

from backend.client import Change, LiveBoard, OrderState, StaffClient, StaffOrder
from backend.local import process
from backend.local.errors import BackgroundError
from backend.local.folder import Folder
from backend.local.opening import OpenShop

_LOOK_SECONDS = 1.0
_WORDS = {
    OrderState.SCANNED: "is being chosen",
    OrderState.PLACED: "is waiting for a barista",
    OrderState.MAKING: "is being made",
    OrderState.COMPLETED: "is ready",
    OrderState.COLLECTED: "was handed over",
    OrderState.CANCELLED: "was cancelled",
}


def follow(folder: Folder, shop: OpenShop, console: Console) -> None:
    """Show how the shop is until interrupted.

    Raises:
        BackgroundError: One of its processes ended on its own.
    """
    manager = shop.staff["manager"]
    status = Status()
    with (
        StaffClient.sign_in(shop.url, manager.username, manager.password) as client,
        LiveBoard(client, shop.shop_id, on_changes=status.take) as board,
        Live(status.line(board), console=console, refresh_per_second=2) as live,
    ):
        while True:
            _check(folder)
            for happened in status.news():
                live.console.print(happened)
            live.update(status.line(board))
            threading.Event().wait(_LOOK_SECONDS)


class Status:
    """What is shown. Changes come on the board's thread, the screen asks on its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._news: list[Text] = []

    def take(self, changes: Sequence[Change[StaffOrder]]) -> None:
        """Note what changed; the first reading of the board is not news."""
        with self._lock:
            self._news += [_sentence(c.order) for c in changes if c.after and c.before]

    def news(self) -> list[Text]:
        """Return what happened since the last time, oldest first."""
        with self._lock:
            news, self._news = self._news, []
        return news

    def line(self, board: LiveBoard) -> Text:
        """Return the line that stays at the bottom."""
        counts = [
            (len(board.orders(OrderState.SCANNED)), "choosing"),
            (len(board.orders(OrderState.PLACED)), "waiting"),
            (len(board.orders(OrderState.MAKING)), "being made"),
            (len(board.orders(OrderState.COMPLETED)), "ready"),
        ]
        words = "   ".join(f"{count} {what}" for count, what in counts)
        live = "" if board.connection.live else "   (not live)"
        return Text(f"{words}{live}   Ctrl-C closes the shop", style="reverse")


def _sentence(order: StaffOrder) -> Text:
    drink = f", {order.drink_name}," if order.drink_name else ""
    number = f"Order {order.number}" if order.number else "An order"
    happened = f"{number}{drink} {_WORDS.get(order.state, '')}"
    return Text(f"{datetime.now().astimezone():%H:%M:%S}  {happened}")


def _check(folder: Folder) -> None:
    for name, what in (("cloud", "The local AWS"), ("front-door", "The front door")):
        if process.holder(folder.pid_file(name)) is None:
            raise BackgroundError(what, folder.logs / f"{name}.log")
