"""Announces the orders that leave the board without anybody at this terminal having ended them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from backend.client import CancelReason, Change, OrderState, StaffOrder
from barista_tui.core.actions import number_label
from barista_tui.core.board_state import COLUMNS
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.reconcile import state_phrase

# More than these that end together for one reason make one announcement.
_MAX_SINGLE = 3
_EXPECTED = frozenset({CancelReason.CUSTOMER, CancelReason.BARISTA})


class Departures:
    """Announces with number, drink and reason what was cancelled elsewhere.

    A drink that somebody makes, or that nobody made in time, is a warning, which stays
    until it is acknowledged.

    Args:
        notifications: where they are announced.
        is_own: returns whether an order was ended at this terminal.
    """

    def __init__(
        self, notifications: NotificationLog, is_own: Callable[[StaffOrder], bool]
    ) -> None:
        self._notifications = notifications
        self._is_own = is_own

    def apply(self, changes: Iterable[Change[StaffOrder]]) -> None:
        """Announce what these changes have ended."""
        self.announce((c.before, c.after) for c in changes if c.before and c.after)

    def announce(self, moves: Iterable[tuple[StaffOrder, StaffOrder]]) -> None:
        """Announce the orders that were on the board before, and are cancelled now."""
        gone: dict[tuple[str, bool], list[StaffOrder]] = {}
        for before, after in moves:
            if not _has_gone(before, after) or self._is_own(after):
                continue
            if before.state is OrderState.MAKING:
                self._notifications.warning(f"Stop making it: {_single(after)}")
            else:
                key = (state_phrase(after), _is_warning(before, after))
                gone.setdefault(key, []).append(after)
        for (phrase, is_warning), orders in gone.items():
            texts = map(_single, orders)
            for text in [_together(orders, phrase)] if len(orders) > _MAX_SINGLE else texts:
                if is_warning:
                    self._notifications.warning(text, "departure")
                else:
                    self._notifications.info(text)


def _has_gone(before: StaffOrder, after: StaffOrder) -> bool:
    return before.state in COLUMNS and after.state is OrderState.CANCELLED


def _is_warning(before: StaffOrder, after: StaffOrder) -> bool:
    return before.state is not OrderState.PLACED or after.reason not in _EXPECTED


def _single(order: StaffOrder) -> str:
    return f"{number_label(order.number)} {order.drink_name} {state_phrase(order)}."


def _together(orders: Sequence[StaffOrder], phrase: str) -> str:
    numbers = ", ".join(number_label(order.number) for order in orders)
    return f"{len(orders)} orders {phrase.replace('was', 'were', 1)}: {numbers}."
