"""The live status that `./shop open` shows: the open orders, and each change."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.live import Live
from rich.text import Text

from backend.client import Change, LiveBoard, OrderState, StaffClient, StaffOrder
from backend.local import process
from backend.local.errors import BackgroundError
from backend.local.folder import Folder
from backend.local.ministack.change_log.writer import Fsync
from backend.local.opening import OpenShop, restart_cloud

_UPDATE_SECONDS = 1.0
_RESTART_SECONDS = 60.0
_DESCRIPTIONS = {
    OrderState.SCANNED: "is being chosen",
    OrderState.PLACED: "is waiting for a barista",
    OrderState.MAKING: "is being made",
    OrderState.COMPLETED: "is ready",
    OrderState.COLLECTED: "was handed over",
    OrderState.CANCELLED: "was cancelled",
}


def show_live_status(folder: Folder, shop: OpenShop, console: Console, fsync: Fsync) -> None:
    """Show the status of the shop until interrupted.

    If the local AWS has crashed, it is started again, with `fsync` as before.

    Raises:
        LocalShopError: The local AWS does not start, or crashes again soon, or the front
            door has ended.
    """
    restarts = Restarts(folder, fsync)
    manager = shop.staff["manager"]
    status = LiveStatus()
    with (
        StaffClient.sign_in(shop.url, manager.username, manager.password) as client,
        LiveBoard(client, shop.shop_id, on_changes=status.record) as board,
        Live(status.summary(board), console=console, refresh_per_second=2) as live,
    ):
        while True:
            if restarts.restart_if_crashed():
                live.console.print("The local AWS had crashed; it was started again.")
            _require_front_door(folder)
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
    text = f"{number}{drink} {_DESCRIPTIONS.get(order.state, '')}"
    return Text(f"{datetime.now().astimezone():%H:%M:%S}  {text}")


class Restarts:
    """Starts the local AWS of an open shop again when it has crashed."""

    def __init__(self, folder: Folder, fsync: Fsync) -> None:
        self._folder = folder
        self._fsync = fsync
        self._last: float | None = None

    def restart_if_crashed(self) -> bool:
        """Start it again if it has ended, and return whether it had.

        Raises:
            LocalShopError: It does not start, or was started within the last minute.
        """
        if process.running_pid(self._folder.pid_file("cloud")) is not None:
            return False
        now = time.monotonic()
        if self._last is not None and now - self._last < _RESTART_SECONDS:
            raise BackgroundError("The local AWS", self._folder.logs / "cloud.log")
        self._last = now
        restart_cloud(self._folder, self._fsync)
        return True


def _require_front_door(folder: Folder) -> None:
    if process.running_pid(folder.pid_file("front-door")) is None:
        raise BackgroundError("The front door", folder.logs / "front-door.log")
