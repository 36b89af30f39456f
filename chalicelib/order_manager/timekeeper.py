"""The workflow that keeps an order's time: what the order remembers of it, and its next step.

The workflow waits twice, and hands out a task token for each wait. Whichever
comes first, the token or the person's action that ends the wait, the order
remembers; the second to come resumes the workflow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.order_manager.order import READY, Order, State


class Wait(StrEnum):
    """Whom the workflow waits for."""

    CUSTOMER = "customer"
    BARISTA = "barista"


class Resume(StrEnum):
    """How a wait ends."""

    GO_ON = "go_on"
    ORDER_ENDED = "OrderEnded"
    SUPERSEDED = "WorkflowSuperseded"


@dataclass(frozen=True)
class Timekeeping:
    """What an order knows of its workflow. The token is a secret."""

    execution_arn: str | None = None
    wait: Wait | None = None
    task_token: str | None = field(default=None, repr=False)


def next_step(order: Order, timekeeping: Timekeeping) -> Resume | None:
    """Return how the present wait ends, or None if it goes on."""
    if timekeeping.task_token is None:
        return None
    if order.state is State.CANCELLED:
        return Resume.ORDER_ENDED
    if timekeeping.wait is Wait.CUSTOMER:
        return None if order.state is State.SCANNED else Resume.GO_ON
    return Resume.GO_ON if order.state in READY else None
