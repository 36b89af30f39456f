"""Delivers one wish to the shop, so that it is done once, or known to be impossible."""

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
from barista_tui.desk.steps import Step
from barista_tui.desk.verdict import Holds, Impossible, judge
from barista_tui.desk.wishes import (
    Entry,
    OpenWish,
    OrderWish,
    PauseWish,
    StockWish,
    WalkUpWish,
)

REFUSALS = (Conflict, Forbidden, Invalid, NotFound)
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Delivered:
    """The shop did it, or had done it before; its answer is the newest there is."""

    entry: Entry
    order: StaffOrder | None = None
    shop: Shop | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done; ``why`` is for the barista, ``order`` as it is instead."""

    entry: Entry
    why: str
    order: StaffOrder | None = None


Outcome = Delivered | Refused


def deliver(entry: Entry, staff: StaffClient, shop_id: str, *, is_old: bool) -> Outcome:
    """Send an entry and return what came of it.

    Args:
        entry: as it was before this attempt; one sent earlier is looked at first.
        staff: the person who asked.
        shop_id: the shop.
        is_old: whether it waited so long that the order may have moved on.

    Raises:
        ClientError: no answer, or none that settles it; try again later.
    """
    try:
        if isinstance(entry.wish, OrderWish):
            return _deliver_step(entry, entry.wish, staff, shop_id, look=is_old or entry.was_sent)
        if isinstance(entry.wish, WalkUpWish):
            return Delivered(entry, order=_walk_up(entry.entry_id, entry.wish, staff, shop_id))
        return Delivered(entry, shop=_change_shop(entry.wish, staff, shop_id))
    except REFUSALS as refusal:
        return Refused(entry, f"Could not {entry.wish}: {refusal.message}")
    except ApiError as failure:
        if isinstance(failure, ServerFailed) or failure.status in (401, _TOO_MANY):
            raise
        return Refused(entry, f"Could not {entry.wish}: {failure.message}")


def _deliver_step(
    entry: Entry, wish: OrderWish, staff: StaffClient, shop_id: str, *, look: bool
) -> Outcome:
    me = staff.session.name
    if look:
        order = staff.order(shop_id, wish.order_id)
        verdict = judge(wish, order, me, was_sent=entry.was_sent)
        if isinstance(verdict, Impossible):
            return Refused(entry, verdict.why, order)
        if isinstance(verdict, Holds):
            return Delivered(entry, order=order)
    try:
        return Delivered(entry, order=_step(wish, staff, shop_id))
    except (Conflict, Forbidden) as refusal:
        order = staff.order(shop_id, wish.order_id)
        verdict = judge(wish, order, me, was_sent=True)
        if isinstance(verdict, Holds):
            return Delivered(entry, order=order)
        why = verdict.why if isinstance(verdict, Impossible) else _sentence(wish, refusal)
        return Refused(entry, why, order)


def _sentence(wish: OrderWish, refusal: ApiError) -> str:
    return f"Could not {wish}: {refusal.message}"


def _step(wish: OrderWish, staff: StaffClient, shop_id: str) -> StaffOrder:
    if wish.step is Step.CANCEL:
        return staff.cancel(shop_id, wish.order_id, wish.reason)
    calls = {
        Step.MAKE: staff.make,
        Step.UNMAKE: staff.unmake,
        Step.COMPLETE: staff.complete,
        Step.RECALL: staff.recall,
        Step.COLLECT: staff.collect,
    }
    return calls[wish.step](shop_id, wish.order_id)


def _walk_up(key: str, wish: WalkUpWish, staff: StaffClient, shop_id: str) -> StaffOrder:
    return staff.walk_up(
        shop_id,
        wish.drink_id,
        wish.option_ids,
        name=wish.name,
        note=wish.note,
        idempotency_key=key,
    )


def _change_shop(wish: OpenWish | PauseWish | StockWish, staff: StaffClient, shop_id: str) -> Shop:
    if isinstance(wish, OpenWish):
        return staff.set_open(shop_id, wish.is_open)
    if isinstance(wish, PauseWish):
        return staff.pause(shop_id, wish.until)
    if wish.option_id is None:
        return staff.set_drink_available(shop_id, wish.drink_id, wish.available)
    return staff.set_option_available(shop_id, wish.drink_id, wish.option_id, wish.available)
