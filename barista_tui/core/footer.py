"""Which keys are worth showing now, given the selected ticket and the board. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.client import OrderState

# The commands for a ticket in each state, and their labels there.
_OF_TICKET: Mapping[OrderState | None, tuple[tuple[str, str], ...]] = {
    OrderState.PLACED: (("bump", "Take"), ("detail", "Details"), ("cancel", "Cancel")),
    OrderState.MAKING: (
        ("bump", "Ready"),
        ("detail", "Details"),
        ("put_back", "Put back"),
        ("cancel", "Cancel"),
        ("reprint", "Print again"),
    ),
    OrderState.COMPLETED: (
        ("bump", "Hand over"),
        ("detail", "Details"),
        ("put_back", "Make again"),
        ("no_show", "No-show"),
    ),
    None: (),
}
_ALWAYS = (
    ("walk_up", "Walk-up"),
    ("shop", "Shop"),
    ("search", "Find"),
    ("all_day", "All day"),
    ("history", "History"),
    ("figures", "Figures"),
    ("mute", "Mute"),
    ("switch", "Switch"),
    ("density", "Density"),
    ("station", "Station"),
)


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides which keys are shown.

    Attributes:
        selected: the state of the selected ticket, None without one.
        can_undo: whether something can be undone.
        can_batch: whether tickets can be made together.
        has_ready: whether a drink is ready.
        old_ready: how many drinks have been ready for long.
        is_alert: whether there is something to acknowledge.
    """

    selected: OrderState | None = None
    can_undo: bool = False
    can_batch: bool = False
    has_ready: bool = False
    old_ready: int = 0
    is_alert: bool = False


def footer_commands(now: Situation) -> Iterator[tuple[str, str]]:
    """Yield the names of commands and their labels, those for the ticket first."""
    yield from _OF_TICKET.get(now.selected, ())
    if now.old_ready:
        yield "collect_old", f"Collect {now.old_ready} old"
    if now.can_undo:
        yield "undo", "Undo"
    if now.is_alert:
        yield "seen", "Seen"
    if now.can_batch and now.selected is OrderState.PLACED:
        yield "batch", "Batch"
    yield "help", "Keys"
    if now.has_ready and now.selected is not OrderState.COMPLETED:
        yield "recall", "Recall"
    yield from _ALWAYS
