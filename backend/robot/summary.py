"""What a run came to: pure, from what the robots saw and what the shop says in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median, quantiles

from backend.client import Order, OrderState
from backend.robot.ledger import Visit

STAGES: Mapping[str, tuple[str, str]] = {
    "scanned to placed": ("scanned_at", "placed_at"),
    "placed to taken": ("placed_at", "started_at"),
    "taken to completed": ("started_at", "completed_at"),
    "placed to completed": ("placed_at", "completed_at"),
    "completed to collected": ("completed_at", "collected_at"),
}


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a stage took, in seconds, over ``orders`` orders that went through it."""

    orders: int
    median_seconds: float
    p90_seconds: float


@dataclass(frozen=True, slots=True)
class Account:
    """One order three ways: as its customer saw it live, and as each side reads it in the end.

    ``by_staff`` and ``by_customer`` are None where the shop did not find it.
    """

    visit: Visit
    by_staff: Order | None
    by_customer: Order | None


@dataclass(frozen=True, slots=True)
class Lost:
    """An order whose fate is unknown, or told differently to two people."""

    order_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of a run.

    Attributes:
        customers: how many were to come.
        arrived: how many came.
        outcomes: orders by how they ended; the counts add up to ``orders``.
        waits: by stage, from the shop's own times.
        counts: what happened on the way, such as refusals and lost races.
        lost: what must be nothing.
        failures: errors that robots do not cope with; must be none.
        seconds: how long the run took.
    """

    customers: int
    arrived: int
    orders: int
    outcomes: Mapping[str, int]
    waits: Mapping[str, Wait]
    counts: Mapping[str, int]
    lost: tuple[Lost, ...]
    failures: tuple[str, ...]
    seconds: float

    @property
    def is_sound(self) -> bool:
        """Return whether everybody came, every order is accounted for, and nothing failed."""
        return self.arrived == self.customers and not self.lost and not self.failures


def outcome(account: Account) -> str:
    """Return how an order ended, in the words of the summary."""
    order = account.by_staff
    if order is None:
        return "not known to the shop"
    if order.state is OrderState.CANCELLED:
        return f"cancelled: {order.reason}"
    if order.is_open:
        return f"still {order.state.value.lower()}"
    return "collected" if order.state is OrderState.COLLECTED else "completed, not collected"


def lost(accounts: Iterable[Account]) -> tuple[Lost, ...]:
    """Return the orders that are not accounted for, with the reason."""
    found = ((account.visit.order_id, _discrepancy(account)) for account in accounts)
    return tuple(Lost(order_id, why) for order_id, why in found if why is not None)


def waits(orders: Sequence[Order]) -> dict[str, Wait]:
    """Return the waits by stage, of the orders that went through it."""
    result = {}
    for stage, (start, end) in STAGES.items():
        seconds = [s for order in orders if (s := _seconds(order, start, end)) is not None]
        if seconds:
            result[stage] = Wait(len(seconds), median(seconds), _p90(seconds))
    return result


def summarise(
    accounts: Sequence[Account],
    *,
    customers: int,
    counts: Mapping[str, int],
    failures: tuple[str, ...],
    seconds: float,
) -> Summary:
    """Return the summary of a run."""
    return Summary(
        customers=customers,
        arrived=counts.get("arrived", 0),
        orders=len(accounts),
        outcomes=dict(Counter(map(outcome, accounts)).most_common()),
        waits=waits([account.by_staff for account in accounts if account.by_staff is not None]),
        counts={k: v for k, v in counts.items() if k not in {"arrived", "done", "failures"}},
        lost=lost(accounts),
        failures=failures,
        seconds=seconds,
    )


def _discrepancy(account: Account) -> str | None:
    staff, customer, visit = account.by_staff, account.by_customer, account.visit
    if staff is None or customer is None:
        return "the shop does not find it for its " + ("staff" if staff is None else "customer")
    if staff.is_open:
        return f"it is still {staff.state}"
    if _facts(staff) != _facts(customer):
        return f"the staff read {_words(staff)}, the customer {_words(customer)}"
    if visit.saw_the_end and _facts(visit.seen) != _facts(staff):
        return f"the customer was told {_words(visit.seen)}, it is {_words(staff)}"
    return None


def _facts(order: Order) -> tuple[object, ...]:
    return (order.state, order.reason, order.version, order.number, order.drink_id, order.options)


def _words(order: Order) -> str:
    return f"{order.state} (version {order.version}, number {order.number})"


def _seconds(order: Order, start: str, end: str) -> float | None:
    began: datetime | None = getattr(order, start)
    ended: datetime | None = getattr(order, end)
    return None if began is None or ended is None else (ended - began).total_seconds()


def _p90(seconds: Sequence[float]) -> float:
    if len(seconds) == 1:
        return seconds[0]
    return quantiles(seconds, n=10, method="inclusive")[-1]
