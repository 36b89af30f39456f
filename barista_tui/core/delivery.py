"""Sends one action to the shop, so that it is done exactly once or reported as impossible."""

from __future__ import annotations

from dataclasses import dataclass

from backend.client import (
    ApiError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    ServerFailed,
    Shop,
    StaffClient,
    StaffOrder,
)
from barista_tui.core.actions import (
    Action,
    OpenAction,
    OrderAction,
    PauseAction,
    QueuedAction,
    StockAction,
    WalkUpAction,
)
from barista_tui.core.reconcile import AlreadyDone, Impossible, reconcile
from barista_tui.core.steps import Step

REFUSALS = (Conflict, Forbidden, Invalid, NotFound)
_TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class Delivered:
    """The shop did it, now or at an earlier attempt; with the order or the shop as it is now."""

    queued: QueuedAction
    order: StaffOrder | None = None
    shop: Shop | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done; `why` is for the barista, `order` is the order as it is now."""

    queued: QueuedAction
    why: str
    order: StaffOrder | None = None


Outcome = Delivered | Refused


def deliver(queued: QueuedAction, staff: StaffClient, shop_id: str, *, is_old: bool) -> Outcome:
    """Send an action and return its outcome.

    Args:
        queued: as it was before this attempt; before a retry the order is read first.
        staff: the client of the user who asked for it.
        shop_id: the shop.
        is_old: whether it waited so long that the order may have changed.

    Raises:
        ClientError: there was no final answer; send it again later.
    """
    action = queued.action
    try:
        if isinstance(action, OrderAction):
            return _deliver_step(queued, action, staff, shop_id, read_first=is_old)
        if isinstance(action, WalkUpAction):
            return Delivered(queued, order=_walk_up(queued.action_id, action, staff, shop_id))
        return Delivered(queued, shop=_change_shop(action, staff, shop_id))
    except REFUSALS as refusal:
        return Refused(queued, _could_not(action, refusal))
    except ApiError as failure:
        if isinstance(failure, ServerFailed) or failure.status in (401, _TOO_MANY_REQUESTS):
            raise
        return Refused(queued, _could_not(action, failure))


def _deliver_step(
    queued: QueuedAction, action: OrderAction, staff: StaffClient, shop_id: str, *, read_first: bool
) -> Outcome:
    me = staff.session.name
    if read_first or queued.was_sent:
        order = staff.order(shop_id, action.order_id)
        resolution = reconcile(action, order, me, was_sent=queued.was_sent)
        if isinstance(resolution, Impossible):
            return Refused(queued, resolution.why, order)
        if isinstance(resolution, AlreadyDone):
            return Delivered(queued, order=order)
    try:
        return Delivered(queued, order=_step(action, staff, shop_id))
    except (Conflict, Forbidden) as refusal:
        order = staff.order(shop_id, action.order_id)
        resolution = reconcile(action, order, me, was_sent=True)
        if isinstance(resolution, AlreadyDone):
            return Delivered(queued, order=order)
        why = resolution.why if isinstance(resolution, Impossible) else _could_not(action, refusal)
        return Refused(queued, why, order)


def _could_not(action: Action, error: ApiError) -> str:
    return f"Could not {action}: {error.message}"


def _step(action: OrderAction, staff: StaffClient, shop_id: str) -> StaffOrder:
    if action.step is Step.CANCEL:
        return staff.cancel(shop_id, action.order_id, action.reason)
    calls = {
        Step.MAKE: staff.make,
        Step.UNMAKE: staff.unmake,
        Step.COMPLETE: staff.complete,
        Step.RECALL: staff.recall,
        Step.COLLECT: staff.collect,
        Step.NO_SHOW: staff.no_show,
    }
    return calls[action.step](shop_id, action.order_id)


def _walk_up(key: str, action: WalkUpAction, staff: StaffClient, shop_id: str) -> StaffOrder:
    return staff.walk_up(
        shop_id,
        action.drink_id,
        action.option_ids,
        name=action.name,
        note=action.note,
        idempotency_key=key,
    )


def _change_shop(
    action: OpenAction | PauseAction | StockAction, staff: StaffClient, shop_id: str
) -> Shop:
    if isinstance(action, OpenAction):
        return staff.set_open(shop_id, action.is_open)
    if isinstance(action, PauseAction):
        return staff.pause(shop_id, action.until)
    if action.option_id is None:
        return staff.set_drink_available(shop_id, action.drink_id, action.available)
    return staff.set_option_available(shop_id, action.drink_id, action.option_id, action.available)
