"""The result of a run: pure, from what the robots saw and what the shop returns at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median, quantiles

from backend.client import CustomerOrder, OrderState, StaffOrder
from backend.robot.run_log import Visit

STAGES: Mapping[str, tuple[str, str]] = {
    "scanned to placed": ("scanned_at", "placed_at"),
    "placed to taken": ("placed_at", "started_at"),
    "taken to completed": ("started_at", "completed_at"),
    "placed to completed": ("placed_at", "completed_at"),
    "completed to collected": ("completed_at", "collected_at"),
}


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a stage took, in seconds, over `orders` orders that went through it."""

    orders: int
    median_seconds: float
    p90_seconds: float


@dataclass(frozen=True, slots=True)
class AuditedOrder:
    """One order as its customer saw it live, and as each side reads it at the end.

    `by_staff` and `by_customer` are None where the shop did not find it.
    """

    visit: Visit
    by_staff: StaffOrder | None
    by_customer: CustomerOrder | None


@dataclass(frozen=True, slots=True)
class Lost:
    """An order whose end is unknown, or not the same for both sides."""

    order_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of a run.

    Attributes:
        customers: How many were planned.
        arrived: How many came.
        outcomes: The number of orders by how they ended; they add up to `orders`.
        waits: By stage, from the shop's own times.
        counts: The number of other events, such as refusals and lost races.
        lost: Must be empty.
        failures: Errors that robots do not expect; must be empty.
        seconds: How long the run took.
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
        """Return whether every customer came, no order was lost, and nothing failed."""
        return self.arrived == self.customers and not self.lost and not self.failures


def outcome(audited: AuditedOrder) -> str:
    """Return how an order ended, as the summary shows it."""
    order = audited.by_staff
    if order is None:
        return "not known to the shop"
    if order.state is OrderState.CANCELLED:
        return f"cancelled: {order.reason}"
    if order.is_open:
        return f"still {order.state.value.lower()}"
    return "collected" if order.state is OrderState.COLLECTED else "completed, not collected"


def lost(audited: Iterable[AuditedOrder]) -> tuple[Lost, ...]:
    """Return the lost orders, with the reason."""
    found = ((order.visit.order_id, _discrepancy(order)) for order in audited)
    return tuple(Lost(order_id, why) for order_id, why in found if why is not None)


def waits(orders: Sequence[CustomerOrder]) -> dict[str, Wait]:
    """Return the wait in each stage, over the orders that went through it."""
    result = {}
    for stage, (start, end) in STAGES.items():
        seconds = [s for order in orders if (s := _seconds(order, start, end)) is not None]
        if seconds:
            result[stage] = Wait(len(seconds), median(seconds), _p90(seconds))
    return result


def summarise(
    audited: Sequence[AuditedOrder],
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
        orders=len(audited),
        outcomes=dict(Counter(map(outcome, audited)).most_common()),
        waits=waits([order.by_staff for order in audited if order.by_staff is not None]),
        counts={k: v for k, v in counts.items() if k not in {"arrived", "done", "failures"}},
        lost=lost(audited),
        failures=failures,
        seconds=seconds,
    )


def _discrepancy(audited: AuditedOrder) -> str | None:
    staff, customer, visit = audited.by_staff, audited.by_customer, audited.visit
    if staff is None or customer is None:
        return "the shop does not find it for " + ("the staff" if staff is None else "its customer")
    if staff.is_open:
        return f"it is still {staff.state}"
    if _facts(staff) != _facts(customer):
        return f"the staff read {_described(staff)}, the customer {_described(customer)}"
    if visit.watched_to_end and _facts(visit.last_seen) != _facts(staff):
        return f"the customer last saw {_described(visit.last_seen)}, it is {_described(staff)}"
    return None


def _facts(order: CustomerOrder) -> tuple[object, ...]:
    return (order.state, order.reason, order.version, order.number, order.drink_id, order.options)


def _described(order: CustomerOrder) -> str:
    return f"{order.state} (version {order.version}, number {order.number})"


def _seconds(order: CustomerOrder, start: str, end: str) -> float | None:
    began: datetime | None = getattr(order, start)
    ended: datetime | None = getattr(order, end)
    return None if began is None or ended is None else (ended - began).total_seconds()


def _p90(seconds: Sequence[float]) -> float:
    if len(seconds) == 1:
        return seconds[0]
    return quantiles(seconds, n=10, method="inclusive")[-1]
