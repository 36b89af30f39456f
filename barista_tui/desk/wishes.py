"""What a barista asked for, as it is kept on disk until the shop has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union

from barista_tui.desk.steps import RULES, Step


@dataclass(frozen=True, slots=True)
class OrderWish:
    """A step with one order, and the order as the barista saw it when asking."""

    order_id: str
    number: int | None
    step: Step
    seen_version: int
    seen_barista: str | None
    reason: str | None = None

    def __str__(self) -> str:
        return f"{RULES[self.step].verb} {label(self.number)}"


@dataclass(frozen=True, slots=True)
class WalkUpWish:
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
class OpenWish:
    """Open the shop, or close it."""

    is_open: bool

    def __str__(self) -> str:
        return "open the shop" if self.is_open else "close the shop"


@dataclass(frozen=True, slots=True)
class PauseWish:
    """Take no orders until a time; None ends a pause."""

    until: datetime | None

    def __str__(self) -> str:
        return "end the pause" if self.until is None else f"pause until {hour(self.until)}"


@dataclass(frozen=True, slots=True)
class StockWish:
    """Mark a drink, or an option of it, as sold out or back."""

    drink_id: str
    option_id: str | None
    name: str
    available: bool

    def __str__(self) -> str:
        return f"{self.name} {'back' if self.available else 'sold out'}"


Wish = OrderWish | WalkUpWish | OpenWish | PauseWish | StockWish


@dataclass(frozen=True, slots=True)
class Entry:
    """One wish on its way.

    Attributes:
        entry_id: unguessable; the idempotency key of a walk-up.
        person: the user name of who asked, and as whom it is sent.
        made_at: when the key was pressed.
        due_at: not sent before; until then an undo simply removes it.
        was_sent: whether it was sent at least once, so that its effect is uncertain.
    """

    entry_id: str
    person: str
    made_at: datetime
    due_at: datetime
    wish: Wish
    was_sent: bool = False

    @property
    def order_id(self) -> str | None:
        """The order that it is about, or None."""
        return self.wish.order_id if isinstance(self.wish, OrderWish) else None

    @property
    def step(self) -> Step | None:
        """The step that it is, or None."""
        return self.wish.step if isinstance(self.wish, OrderWish) else None


def label(number: int | None) -> str:
    """Return an order's number as people say it."""
    return "an order without a number" if number is None else f"#{number}"


def hour(moment: datetime) -> str:
    """Return a time of day on this machine's clock."""
    return f"{moment.astimezone():%H:%M}"


_converter = make_converter()
configure_tagged_union(Wish, _converter, tag_name="kind")


def to_text(entry: Entry) -> str:
    """Return an entry as JSON."""
    return str(_converter.dumps(entry))


def from_text(text: str) -> Entry:
    """Return the entry that `to_text` wrote."""
    return _converter.loads(text, Entry)
