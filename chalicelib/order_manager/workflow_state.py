"""What is stored of an order's workflow, and how the present wait ends.

The workflow waits twice, and issues a task token for each wait. Whichever comes
first, the token or the person's action that ends the wait, is stored with the
order; the second to arrive resumes the workflow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.contract.orders import OrderState
from chalicelib.order_manager.order import READY, Order


class Wait(StrEnum):
    """Whom the workflow waits for."""

    CUSTOMER = "customer"
    BARISTA = "barista"


class TaskOutcome(StrEnum):
    """How a wait ends: the workflow continues, or its task fails with this error."""

    CONTINUE = "continue"
    ORDER_ENDED = "OrderEnded"
    SUPERSEDED = "WorkflowSuperseded"


@dataclass(frozen=True)
class WorkflowState:
    """An order's workflow: its execution, its present wait, and the wait's secret token."""

    execution_arn: str | None = None
    wait: Wait | None = None
    task_token: str | None = field(default=None, repr=False)


def outcome_of(order: Order, workflow: WorkflowState) -> TaskOutcome | None:
    """Return how the present wait ends, or None if it continues."""
    if workflow.task_token is None:
        return None
    if order.state is OrderState.CANCELLED:
        return TaskOutcome.ORDER_ENDED
    if workflow.wait is Wait.CUSTOMER:
        return None if order.state is OrderState.SCANNED else TaskOutcome.CONTINUE
    return TaskOutcome.CONTINUE if order.state in READY else None


def late_outcome_of(order: Order, workflow: WorkflowState) -> TaskOutcome | None:
    """Return how a wait ends that is resumed by others than the process that ended it.

    If the drink was ready before the token of the first wait was stored, the workflow may
    have reserved a place that was released already. It is told to release it again.
    """
    outcome = outcome_of(order, workflow)
    if outcome and workflow.wait is Wait.CUSTOMER and order.state in READY:
        return TaskOutcome.ORDER_ENDED
    return outcome
