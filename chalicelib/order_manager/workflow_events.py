"""Handles the events of the workflow and of the validator.

The only module that receives task tokens.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

from chalicelib.contract.orders import CancelReason
from chalicelib.contract.serialization import Record
from chalicelib.kernel.errors import NotFound
from chalicelib.order_manager import model
from chalicelib.order_manager.repository import StoredOrder, VersionConflict
from chalicelib.order_manager.service import OrderService
from chalicelib.order_manager.workflow_state import TaskOutcome, Wait


def store_customer_wait_token(service: OrderService, detail: Record) -> None:
    """`WorkflowStarted`: store the task token of the customer's wait.

    An order has one workflow. A second one, because `NewOrder` was delivered twice,
    is ended as superseded; unless the first is over, as after a restart of the local
    cloud: then the second replaces it.
    """
    arn, token = detail["executionArn"], detail["taskToken"]
    stored = service.store.store_task_token(detail["orderId"], arn, Wait.CUSTOMER, token, None)
    if stored is None:
        stored = _resolve_duplicate(service, detail)
    if stored is not None:
        service.outbox.complete(stored, has_new_token=True)


def _resolve_duplicate(service: OrderService, detail: Record) -> StoredOrder | None:
    """Decide between an order's workflow and another one that was started for it."""
    arn, token = detail["executionArn"], detail["taskToken"]
    try:
        stored = service.store.load(detail["orderId"])
    except NotFound:
        service.workflows.resume(token, TaskOutcome.ORDER_ENDED)
        return None
    present = stored.workflow.execution_arn
    if present == arn:
        return None  # a late event: this workflow waits for the barista already
    if not stored.order.is_open:
        service.workflows.resume(token, TaskOutcome.ORDER_ENDED)
        return None
    if present and service.workflows.is_running(present):
        service.workflows.resume(token, TaskOutcome.SUPERSEDED)
        return None
    replaced = service.store.store_task_token(detail["orderId"], arn, Wait.CUSTOMER, token, present)
    if replaced is None:
        raise VersionConflict
    return replaced


def store_barista_wait_token(service: OrderService, detail: Record) -> None:
    """`WaitingCompletion`: store the task token of the barista's wait."""
    stored = service.store.store_task_token(
        detail["orderId"], detail["executionArn"], Wait.BARISTA, detail["taskToken"], None
    )
    if stored is not None:
        service.outbox.complete(stored, has_new_token=True)


def time_out(service: OrderService, detail: Record) -> None:
    """`OrderTimeOut`: end the order, if it is still what the workflow waited for.

    An order that was placed while its first wait timed out stays open and gets a
    new workflow.
    """
    stored = service.store.load(detail["orderId"])
    present = stored.workflow.execution_arn
    if present not in (None, detail["executionArn"]):
        return
    by_customer = detail["cause"] == "customer"
    order = service.end(
        detail["orderId"], model.time_out_customer if by_customer else model.time_out_barista
    )
    if by_customer and order.is_open:
        service.workflows.restart(detail["executionArn"])


def refuse(service: OrderService, detail: Record) -> None:
    """`ShopNotready`: end the order for which the bar had no place."""
    stored = service.store.load(detail["orderId"])
    if stored.workflow.execution_arn is None:
        reason = CancelReason(detail["reason"])
        service.end(detail["orderId"], lambda order, now: model.refuse(order, reason, now))


def fail(service: OrderService, detail: Record) -> None:
    """Step Functions' own event that a workflow failed, was stopped or timed out.

    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    order_id = json.loads(detail.get("input") or "{}").get("detail", {}).get("orderId")
    if not isinstance(order_id, str):
        return
    try:
        stored = service.store.load(order_id)
    except NotFound:
        return
    if stored.workflow.execution_arn in (None, detail["executionArn"]):
        service.end(order_id, model.fail)


def withdraw(service: OrderService, detail: Record) -> None:
    """`CodeWithdrawn`: end the orders of the code that were not placed yet."""
    for order_id in detail["orderIds"]:
        # A scan that died after taking its drink has created no order.
        with contextlib.suppress(NotFound):
            service.end(order_id, model.withdraw)


HANDLERS: dict[str, Any] = {
    "OrderProcessor.WorkflowStarted": store_customer_wait_token,
    "OrderProcessor.WaitingCompletion": store_barista_wait_token,
    "OrderProcessor.OrderTimeOut": time_out,
    "OrderProcessor.ShopNotready": refuse,
    "Validator.CodeWithdrawn": withdraw,
    "Step Functions Execution Status Change": fail,
}
