"""The live status that `./shop open` shows: the open orders, and each change."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.live import Live
from rich.text import Text

from backend.client import Change, LiveBoard, OrderState, StaffClient, StaffOrder
from backend.local.folder import Folder
from backend.local.opening import OpenShop
from backend.local.supervision import Supervision, supervised

_UPDATE_SECONDS = 1.0
_DESCRIPTIONS = {
    OrderState.SCANNED: "is being chosen",
    OrderState.PLACED: "is waiting for a barista",
    OrderState.MAKING: "is being made",
    OrderState.COMPLETED: "is ready",
    OrderState.COLLECTED: "was handed over",
    OrderState.CANCELLED: "was cancelled",
}


def show_live_status(
    folder: Folder, shop: OpenShop, console: Console, supervision: Supervision
) -> None:
    """Show the status of the shop until interrupted.

    A process of the shop that has ended is started again meanwhile.
    """
    manager = shop.staff["manager"]
    status = LiveStatus()
    with (
        supervised(folder, supervision, status.tell),
        StaffClient.sign_in(shop.url, manager.username, manager.password) as client,
        LiveBoard(client, shop.shop_id, on_changes=status.record) as board,
        Live(status.summary(board), console=console, refresh_per_second=2) as live,
    ):
        while True:
            for change in status.take_changes():
                live.console.print(change)
            live.update(status.summary(board))
            threading.Event().wait(_UPDATE_SECONDS)


class LiveStatus:
    """The text of the status. Changes are recorded on the board's thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changes: list[Text] = []

    def record(self, changes: Sequence[Change[StaffOrder]]) -> None:
        """Record changes of orders; the initial load of the board is ignored."""
        with self._lock:
            self._changes += [_sentence(c.order) for c in changes if c.after and c.before]

    def tell(self, sentence: str) -> None:
        """Show a sentence between the changes."""
        with self._lock:
            self._changes.append(_timed(sentence))

    def take_changes(self) -> list[Text]:
        """Return the changes since the last call, oldest first."""
        with self._lock:
            taken, self._changes = self._changes, []
        return taken

    def summary(self, board: LiveBoard) -> Text:
        """Return the line at the bottom: how many orders are in each state."""
        counts = [
            (len(board.orders(OrderState.SCANNED)), "choosing"),
            (len(board.orders(OrderState.PLACED)), "waiting"),
            (len(board.orders(OrderState.MAKING)), "being made"),
            (len(board.orders(OrderState.COMPLETED)), "ready"),
        ]
        summary = "   ".join(f"{count} {state}" for count, state in counts)
        live = "" if board.connection.live else "   (not live)"
        return Text(f"{summary}{live}   Ctrl-C closes the shop", style="reverse")


def _sentence(order: StaffOrder) -> Text:
    drink = f", {order.drink_name}," if order.drink_name else ""
    number = f"Order {order.number}" if order.number else "An order"
    return _timed(f"{number}{drink} {_DESCRIPTIONS.get(order.state, '')}")


def _timed(text: str) -> Text:
    return Text(f"{datetime.now().astimezone():%H:%M:%S}  {text}")
