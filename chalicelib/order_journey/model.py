"""The story of an order, told in order. Pure.

Events come twice, shuffled, and with a time that EventBridge cuts to the second.
What holds is this: an order's own events carry its version and the moment of the
change, and every other event has one of them as its cause or its effect. So the
order's own events are the spine, and each other event takes its place beside the
one that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.events import CATALOGUE

Detail = dict[str, Any]

ENDS = frozenset({"COMPLETED", "COLLECTED", "CANCELLED"})

# What the order says of the moment of each change.
_MOMENT_OF = {
    "Validator.NewOrder": "scannedAt",
    "OrderManager.WaitingCompletion": "placedAt",
    "OrderManager.MakeOrder": "startedAt",
    "OrderManager.OrderCompleted": "completedAt",
    "OrderManager.OrderRecalled": "startedAt",
    "OrderManager.OrderCollected": "collectedAt",
    "OrderManager.OrderCancelled": "cancelledAt",
}
# The changes that an order can go through more than once, each time in another attempt.
_REPEATABLE = frozenset(
    {
        "OrderManager.MakeOrder",
        "OrderManager.OrderReleased",
        "OrderManager.OrderCompleted",
        "OrderManager.OrderRecalled",
    }
)
# The course of things, for events that carry the same version: a change that is told late
# carries the order as it is by then.
_COURSE = (
    "Validator.NewOrder",
    "OrderManager.WaitingCompletion",
    "OrderManager.MakeOrder",
    "OrderManager.OrderReleased",
    "OrderManager.OrderCompleted",
    "OrderManager.OrderRecalled",
    "OrderManager.OrderCollected",
    "OrderManager.OrderCancelled",
)
_CAUSES = {
    "QueueService.OrderJoined": ("OrderManager.WaitingCompletion", "OrderManager.OrderReleased"),
    "OrderProcessor.WaitingProduction": ("OrderManager.WaitingCompletion",),
    "QueueService.OrderStarted": ("OrderManager.MakeOrder", "OrderManager.OrderRecalled"),
    "QueueService.OrderCompleted": (
        "OrderManager.OrderCompleted",
        "OrderManager.OrderCollected",
    ),
    "QueueService.OrderCancelled": ("OrderManager.OrderCancelled",),
}
_EFFECTS = {
    "OrderProcessor.OrderTimeOut": ("OrderManager.OrderCancelled",),
    "OrderProcessor.ShopNotready": ("OrderManager.OrderCancelled",),
}
_STAGE_AFTER = {
    "Validator.NewOrder": "choosing",
    "OrderManager.WaitingCompletion": "waiting",
    "OrderManager.MakeOrder": "making",
    "OrderManager.OrderReleased": "waiting",
    "OrderManager.OrderCompleted": "ready",
    "OrderManager.OrderRecalled": "making",
}

# Neither the customer's name nor their note: whoever has the link sees the page.
_ORDER_FIELDS = (
    "orderId",
    "shopId",
    "number",
    "drinkName",
    "options",
    "state",
    "reason",
    "message",
    "baristaName",
    "attempt",
    "isWalkUp",
    "version",
    "scannedAt",
    "orderBy",
    "placedAt",
    "startedAt",
    "completedAt",
    "collectedAt",
    "cancelledAt",
    "journeyUrl",
)


@dataclass(frozen=True)
class Entry:
    """An event as the journey keeps it.

    `key` is the same when the event is told twice; `order_version` is None for
    an event that is not the order's own.
    """

    key: str
    event_id: str
    type: str
    time: datetime
    order_version: int | None
    detail: Detail

    @property
    def room(self) -> str:
        """Return the room that told it, for instance `order-manager`."""
        return CATALOGUE[self.type].room


@dataclass(frozen=True)
class Stage:
    """A part of the way, from one change to the next; without an end it goes on."""

    name: str
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Journey:
    """The story of one order so far, its entries in order."""

    order_id: str
    entries: tuple[Entry, ...]

    @property
    def order(self) -> Detail:
        """Return the order as its last event showed it; empty if none did yet."""
        last: Detail = {}
        for entry in self.entries:
            last = entry.detail.get("order", last)
        return last

    @property
    def is_whole(self) -> bool:
        """Tell whether the order has ended and each of its changes is here."""
        own = [entry for entry in self.entries if entry.order_version is not None]
        return self.order.get("state") in ENDS and len(own) >= int(self.order["version"])

    def stages(self) -> Iterator[Stage]:
        """Yield the stages in order; the last is open unless the order is done with."""
        name, began_at = None, None
        for entry in self.entries:
            if entry.order_version is None:
                continue
            if name and began_at:
                yield Stage(name, began_at, entry.time)
            name, began_at = _STAGE_AFTER.get(entry.type), entry.time
        if name and began_at:
            yield Stage(name, began_at, None)


def entry(kind: str, event_id: str, told_at: str, detail: Detail) -> Entry:
    """Return what is kept of an event: nothing of the customer's, and of others' orders."""
    order = detail.get("order")
    if order is None:
        told = clock.from_text(told_at)
        return Entry(f"{kind}#{event_id}", event_id, kind, told, None, _reduced(detail))
    moment = order.get(_MOMENT_OF.get(kind, "")) or told_at
    attempt = order["attempt"] if kind in _REPEATABLE else 0
    return Entry(
        key=f"{kind}#{attempt}",
        event_id=event_id,
        type=kind,
        time=clock.from_text(moment),
        order_version=int(order["version"]),
        detail={"order": {name: order.get(name) for name in _ORDER_FIELDS}},
    )


def _reduced(detail: Detail) -> Detail:
    kept: Detail = {name: detail[name] for name in ("cause", "reason", "queue") if name in detail}
    own = [p for p in detail.get("places", ()) if p["orderId"] == detail["orderId"]]
    if own:
        kept["position"] = own[0]["position"]
        kept["estimatedWaitSeconds"] = own[0]["estimatedWaitSeconds"]
    return kept


def journey(order_id: str, entries: Iterable[Entry]) -> Journey:
    """Return the story that `entries` tell, each once, in whatever order they came."""
    known = {one.key: one for one in entries}.values()
    told = _rising(sorted((e for e in known if e.order_version is not None), key=_by_version))
    for other in sorted((e for e in known if e.order_version is None), key=_by_time):
        _take_place(told, other)
    return Journey(order_id, tuple(_rising(told)))


def _by_version(one: Entry) -> tuple[int, int]:
    return one.order_version or 0, _COURSE.index(one.type)


def _by_time(one: Entry) -> tuple[datetime, int, str]:
    rank = list(_CAUSES).index(one.type) if one.type in _CAUSES else -1
    return one.time, rank, one.key


def _rising(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries, none earlier than the one before it."""
    rising: list[Entry] = []
    for one in entries:
        if rising and one.time < rising[-1].time:
            rising.append(replace(one, time=rising[-1].time))
        else:
            rising.append(one)
    return rising


def _take_place(told: list[Entry], other: Entry) -> None:
    """Put an event that is not the order's own beside the one that it belongs to."""
    effects = _indexes(told, _EFFECTS.get(other.type, ()))
    if effects:
        effect = told[effects[0]]
        told.insert(effects[0], replace(other, time=min(other.time, effect.time)))
        return
    causes = _indexes(told, _CAUSES.get(other.type, ()))
    due = [i for i in causes if told[i].time.replace(microsecond=0) <= other.time]
    place = (due or causes[:1] or [-1])[-1] + 1
    while place < len(told) and _comes_before(told[place], other):
        if told[place].type == other.type:
            return  # told twice, under two ids
        place += 1
    told.insert(place, other)


def _comes_before(one: Entry, other: Entry) -> bool:
    return one.time <= other.time or one.order_version is None


def _indexes(entries: Sequence[Entry], types: Sequence[str]) -> list[int]:
    return [index for index, one in enumerate(entries) if one.type in types]
