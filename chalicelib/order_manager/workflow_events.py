"""What the workflow and the validator tell this service, and what it makes of it.

The only place that sees task tokens arrive.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.records import Record
from chalicelib.order_manager import model
from chalicelib.order_manager.ledger import Kept, Overtaken
from chalicelib.order_manager.order import Reason
from chalicelib.order_manager.service import OrderService
from chalicelib.order_manager.timekeeper import Resume, Wait


def hold_first_token(service: OrderService, detail: Record) -> None:
    """`WorkflowStarted`: keep the token of the customer's wait.

    An order has one workflow. A second one, because `NewOrder` came twice, is
    told to leave; unless the first is over, as after a restart of the local
    cloud: then the second takes its place.
    """
    arn, token = detail["executionArn"], detail["taskToken"]
    kept = service.store.hold_token(detail["orderId"], arn, Wait.CUSTOMER, token, None)
    if kept is None:
        kept = _settle_between(service, detail)
    if kept is not None:
        service.pay(kept)


def _settle_between(service: OrderService, detail: Record) -> Kept | None:
    """Decide between an order's workflow and another one that has started for it."""
    arn, token = detail["executionArn"], detail["taskToken"]
    try:
        kept = service.store.load(detail["orderId"])
    except NotFound:
        service.workflows.resume(token, Resume.ORDER_ENDED)
        return None
    present = kept.timekeeping.execution_arn
    if present == arn:
        return None  # a late word: this workflow waits for the barista already
    if not kept.order.is_open:
        service.workflows.resume(token, Resume.ORDER_ENDED)
        return None
    if present and service.workflows.is_running(present):
        service.workflows.resume(token, Resume.SUPERSEDED)
        return None
    taken_over = service.store.hold_token(detail["orderId"], arn, Wait.CUSTOMER, token, present)
    if taken_over is None:
        raise Overtaken
    return taken_over


def hold_second_token(service: OrderService, detail: Record) -> None:
    """`WaitingCompletion`: keep the token of the barista's wait."""
    kept = service.store.hold_token(
        detail["orderId"], detail["executionArn"], Wait.BARISTA, detail["taskToken"], None
    )
    if kept is not None:
        service.pay(kept)


def time_out(service: OrderService, detail: Record) -> None:
    """`OrderTimeOut`: end the order, if it is still what the workflow waited for.

    An order that was placed while its first wait ran out is nobody's fault: it
    gets a new workflow.
    """
    kept = service.store.load(detail["orderId"])
    present = kept.timekeeping.execution_arn
    if present not in (None, detail["executionArn"]):
        return
    by_customer = detail["cause"] == "customer"
    service.end(
        detail["orderId"], model.time_out_customer if by_customer else model.time_out_barista
    )
    if by_customer and service.store.load(detail["orderId"]).order.is_open:
        service.workflows.start_again(detail["executionArn"])


def refuse(service: OrderService, detail: Record) -> None:
    """`ShopNotready`: end the order for which the bar had no place."""
    kept = service.store.load(detail["orderId"])
    if kept.timekeeping.execution_arn is None:
        reason = Reason(detail["reason"])
        service.end(detail["orderId"], lambda order, now: model.refuse(order, reason, now))


def fail(service: OrderService, detail: Record) -> None:
    """Step Functions' own word that a workflow failed, was stopped or ran out of time.

    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    order_id = json.loads(detail.get("input") or "{}").get("detail", {}).get("orderId")
    if not isinstance(order_id, str):
        return
    try:
        kept = service.store.load(order_id)
    except NotFound:
        return
    if kept.timekeeping.execution_arn in (None, detail["executionArn"]):
        service.end(order_id, model.fail)


def withdraw(service: OrderService, detail: Record) -> None:
    """`CodeWithdrawn`: end the orders of the code that were not placed yet."""
    for order_id in detail["orderIds"]:
        # An order whose scan never got further than its drink does not exist.
        with contextlib.suppress(NotFound):
            service.end(order_id, model.withdraw)


HANDLERS: dict[str, Any] = {
    "OrderProcessor.WorkflowStarted": hold_first_token,
    "OrderProcessor.WaitingCompletion": hold_second_token,
    "OrderProcessor.OrderTimeOut": time_out,
    "OrderProcessor.ShopNotready": refuse,
    "Validator.CodeWithdrawn": withdraw,
    "Step Functions Execution Status Change": fail,
}
