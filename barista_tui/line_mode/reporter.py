"""Reports each change of the board as one line."""

from __future__ import annotations

from collections.abc import Callable

from backend.client import OrderState
from barista_tui.core.actions import number_label
from barista_tui.core.board_state import BoardState
from barista_tui.core.reconcile import state_phrase
from barista_tui.core.summaries import connection_summary
from barista_tui.line_mode.parts import LineParts
from barista_tui.line_mode.ticket_line import ticket_line

WriteLine = Callable[[str], None]
_ENDED = frozenset({OrderState.COLLECTED, OrderState.CANCELLED})


class Reporter:
    """Compares the board with what was reported last, and writes the differences."""

    def __init__(self, parts: LineParts, write: WriteLine) -> None:
        self._parts = parts
        self._write = write
        self._reported: dict[str, tuple[OrderState, str | None, bool]] = {}
        self._removed: set[str] = set()
        self._live: bool | None = None
        self._last_notification = 0

    def report(self) -> None:
        """Write what changed: the connection, the orders, the notifications."""
        board = self._parts.read_board()
        if board.connection.live != self._live:
            self._live = board.connection.live
            summary = connection_summary(board.connection, self._parts.now())
            self._write(" · ".join(filter(None, (summary, board.connection.reason))))
        if board.connection.confirmed_at is None:
            return  # the orders arrive before the menu, which their lines need
        self._report_tickets(board)
        self._report_notifications()

    def _report_tickets(self, board: BoardState) -> None:
        shown = {ticket.order.order_id: ticket for ticket in board.tickets()}
        for order_id, ticket in shown.items():
            order = ticket.order
            now = (order.state, order.barista_name, bool(ticket.pending))
            if self._reported.get(order_id) != now:
                self._reported[order_id] = now
                self._write(ticket_line(ticket))
        self._removed |= self._reported.keys() - shown.keys()
        for order_id in tuple(self._removed):
            self._reported.pop(order_id, None)
            if order_id in shown or self._report_end(order_id):
                self._removed.discard(order_id)

    def _report_end(self, order_id: str) -> bool:
        """Write how an order ended; return False if the shop has not confirmed it yet."""
        order = self._parts.find_order(order_id)
        if order is not None and order.state not in _ENDED:
            return False
        if order is not None:
            phrase = state_phrase(order).replace("already ", "")
            self._write(f"{number_label(order.number)} {order.drink_name} {phrase}.")
        return True

    def _report_notifications(self) -> None:
        for notification in reversed(self._parts.notifications.all()):
            if notification.serial > self._last_notification:
                self._last_notification = notification.serial
                self._write(f"Note: {notification.text}")
