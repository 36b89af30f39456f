"""The two lines at the top: connection, shop and user; counts, alerts and waits."""

from __future__ import annotations

from datetime import datetime

from rich.style import Style
from rich.text import Text
from textual.app import RenderResult
from textual.widget import Widget

from backend.client import OrderState
from barista_tui.core.board_state import BoardState
from barista_tui.core.scan_monitor import ScanAlert
from barista_tui.core.shop_condition import shop_summary
from barista_tui.core.summaries import connection_summary, time_of_day


class StatusBar(Widget):
    """Shows whether the board is live, the shop, the current user, and the counts."""

    COMPONENT_CLASSES = {
        "status--live",
        "status--lost",
        "status--quiet",
        "status--strong",
        "status--alert",
    }
    DEFAULT_CSS = """
    StatusBar { height: 2; background: $panel; padding: 0 1; }
    StatusBar.lost { background: $error 40%; }
    StatusBar > .status--live { color: $success; text-style: bold; }
    StatusBar > .status--lost { color: $foreground; text-style: bold; }
    StatusBar > .status--quiet { color: $quiet; }
    StatusBar > .status--alert {
        color: $notice-text; background: $notice; text-style: bold;
    }
    StatusBar > .status--strong { color: $foreground; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__(id="status")
        self._board: BoardState | None = None
        self._username = ""
        self._now: datetime | None = None
        self._extra = ""
        self._alert: ScanAlert | None = None

    def show(
        self,
        board: BoardState,
        username: str,
        now: datetime,
        extra: str = "",
        alert: ScanAlert | None = None,
    ) -> None:
        """Draw the status.

        `extra` is what else matters, such as a printing error. The `alert` comes first on
        its line, so that it is visible on the narrowest screen.
        """
        self._board, self._username, self._now = board, username, now
        self._extra, self._alert = extra, alert
        self.set_class(not board.connection.live, "lost")
        self.refresh()

    def render(self) -> RenderResult:
        """Return both lines."""
        if self._board is None or self._now is None:
            return Text("")
        width = self.content_size.width
        return Text("\n").join([self._first(width), self._second(width)])

    def _first(self, width: int) -> Text:
        assert self._board is not None
        assert self._now is not None
        connection = self._board.connection
        left = Text(no_wrap=True)
        style = "live" if connection.live else "lost"
        left.append(connection_summary(connection, self._now), self._style(style))
        shop = self._board.shop
        right = Text(no_wrap=True)
        if shop is not None:
            right.append(f"{shop.name} ", self._style("strong"))
            right.append(
                shop_summary(shop, self._now, self._board.open_orders), self._style("strong")
            )
        right.append(f"  {self._username}  {time_of_day(self._now)}", self._style("quiet"))
        return _spread(left, right, width)

    def _second(self, width: int) -> Text:
        assert self._board is not None
        board = self._board
        counts = {state: len(tickets) for state, tickets in board.columns.items()}
        parts = [
            f"{counts[OrderState.PLACED]} waiting",
            f"{counts[OrderState.MAKING]} making",
            f"{counts[OrderState.COMPLETED]} ready",
        ]
        if board.choosing:
            parts.append(f"{board.choosing} choosing")
        wait = board.queue.estimated_wait_seconds if board.queue else None
        if wait is not None:
            parts.append(f"wait {round(wait.low / 60)}-{-(-wait.high // 60)} min")
        left = Text(no_wrap=True)
        if self._alert is not None:
            left.append(f" ! {self._alert} [N] ", self._style("alert"))
            left.append("  ")
        if board.pending:
            left.append(f"⧗ {len(board.pending)} pending  ", self._style("strong"))
        left.append(" · ".join(parts), self._style("quiet"))
        connection = board.connection
        why = "" if connection.live else connection.reason or ""
        extra = "  ".join(filter(None, (self._extra, why)))
        right = Text(extra, self._style("strong"), no_wrap=True)
        right.truncate(max(0, width - left.cell_len - 2), overflow="ellipsis")
        return _spread(left, right, width)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"status--{name}", partial=True)


def _spread(left: Text, right: Text, width: int) -> Text:
    """Return both texts on one line; the left one is cut if they do not fit."""
    right.truncate(width)
    room = max(0, width - right.cell_len - 1)
    left.truncate(room, overflow="ellipsis", pad=True)
    return Text.assemble(left, " ", right, no_wrap=True, end="")
