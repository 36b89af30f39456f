"""The actions of a barista, as they are stored on disk until the shop has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union

from barista_tui.core.steps import RULES, Step
from barista_tui.core.summaries import time_of_day


@dataclass(frozen=True, slots=True)
class OrderAction:
    """A step with one order, and the order as the barista saw it at that time."""

    order_id: str
    number: int | None
    step: Step
    seen_version: int
    seen_barista: str | None
    reason: str | None = None

    def __str__(self) -> str:
        return f"{RULES[self.step].verb} {number_label(self.number)}"

    @property
    def done(self) -> str:
        """The order's state after the step, as a sentence for the barista."""
        return f"{number_label(self.number)} is {RULES[self.step].done}"


@dataclass(frozen=True, slots=True)
class WalkUpAction:
    """An order for a guest without a phone."""

    drink_id: str
    drink_name: str
    option_ids: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    name: str | None = None
    note: str | None = None

    def __str__(self) -> str:
        return f"walk-up {self.drink_name}"


@dataclass(frozen=True, slots=True)
class OpenAction:
    """Open the shop, or close it."""

    is_open: bool

    def __str__(self) -> str:
        return "open the shop" if self.is_open else "close the shop"


@dataclass(frozen=True, slots=True)
class PauseAction:
    """Take no orders until a time; None ends a pause."""

    until: datetime | None

    def __str__(self) -> str:
        return "end the pause" if self.until is None else f"pause until {time_of_day(self.until)}"


@dataclass(frozen=True, slots=True)
class StockAction:
    """Mark a drink, or one of its options, as sold out or as available again."""

    drink_id: str
    option_id: str | None
    name: str
    available: bool

    def __str__(self) -> str:
        return f"{self.name} {'available' if self.available else 'sold out'}"


Action = OrderAction | WalkUpAction | OpenAction | PauseAction | StockAction


@dataclass(frozen=True, slots=True)
class QueuedAction:
    """An action in the outbox.

    Attributes:
        action_id: unguessable; the idempotency key of a walk-up.
        username: who asked for it, and in whose name it is sent.
        made_at: when the key was pressed.
        due_at: it is not sent before; until then an undo simply removes it.
        was_sent: whether it was sent at least once, so that its effect is uncertain.
    """

    action_id: str
    username: str
    made_at: datetime
    due_at: datetime
    action: Action
    was_sent: bool = False

    @property
    def order_id(self) -> str | None:
        """The order that it is about, or None."""
        return self.action.order_id if isinstance(self.action, OrderAction) else None

    @property
    def step(self) -> Step | None:
        """The step that it is, or None."""
        return self.action.step if isinstance(self.action, OrderAction) else None


def number_label(number: int | None) -> str:
    """Return an order's number as a person reads it, such as `#7`."""
    return "an order without a number" if number is None else f"#{number}"


# The names in stored actions are those of the first release: outboxes outlive an upgrade.
_STORED_KINDS: dict[type, str] = {
    OrderAction: "OrderWish",
    WalkUpAction: "WalkUpWish",
    OpenAction: "OpenWish",
    PauseAction: "PauseWish",
    StockAction: "StockWish",
}
_STORED_NAMES = {
    "action_id": override(rename="entry_id"),
    "username": override(rename="person"),
    "action": override(rename="wish"),
}
_converter = make_converter()
configure_tagged_union(
    Action, _converter, tag_name="kind", tag_generator=lambda kind: _STORED_KINDS[kind]
)
_converter.register_structure_hook(
    QueuedAction,
    make_dict_structure_fn(QueuedAction, _converter, **_STORED_NAMES),  # type: ignore[arg-type]
)
_converter.register_unstructure_hook(
    QueuedAction,
    make_dict_unstructure_fn(QueuedAction, _converter, **_STORED_NAMES),  # type: ignore[arg-type]
)


def to_text(queued: QueuedAction) -> str:
    """Return an action as JSON."""
    return str(_converter.dumps(queued))


def from_text(text: str) -> QueuedAction:
    """Return the action that `to_text` wrote."""
    return _converter.loads(text, QueuedAction)
