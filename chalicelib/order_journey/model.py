"""The journey of an order: its events, in order. Pure.

Events are delivered repeatedly, out of order, and with a time that EventBridge cuts
to the second. But an order's own events carry its version and the moment of the
change, and every other event has one of them as its cause or its effect. So the
order's own events are sorted by version, and each other event is inserted beside
the one that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.contract.events import CATALOGUE, QUEUE_EVENT_OF
from chalicelib.contract.orders import JourneyOrder
from chalicelib.contract.queue import QueueState, QueueSummary
from chalicelib.contract.serialization import from_record, to_record
from chalicelib.kernel import clock

Detail = dict[str, Any]

ENDS = frozenset({"COLLECTED", "CANCELLED"})

MOMENT_OF = {
    "Validator.NewOrder": "scannedAt",
    "OrderManager.WaitingCompletion": "placedAt",
    "OrderManager.MakeOrder": "startedAt",
    "OrderManager.OrderCompleted": "completedAt",
    "OrderManager.OrderRecalled": "startedAt",
    "OrderManager.OrderCollected": "collectedAt",
    "OrderManager.OrderCancelled": "cancelledAt",
}
"""The field of the order with the moment of each change."""

_RATED = "OrderManager.OrderRated"
# The changes that an order can go through more than once, each time in another attempt.
_REPEATABLE = frozenset(
    {
        "OrderManager.MakeOrder",
        "OrderManager.OrderReleased",
        "OrderManager.OrderCompleted",
        "OrderManager.OrderRecalled",
    }
)
# The usual sequence, for events that carry the same version: an event that is published
# late carries the order as it is by then.
_SEQUENCE = (
    "Validator.NewOrder",
    "OrderManager.WaitingCompletion",
    "OrderManager.MakeOrder",
    "OrderManager.OrderReleased",
    "OrderManager.OrderCompleted",
    "OrderManager.OrderRecalled",
    "OrderManager.OrderCollected",
    "OrderManager.OrderCancelled",
    _RATED,
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


@dataclass(frozen=True)
class JourneyEntry:
    """An event as the journey stores it.

    `key` is the same when the event is published twice; `order_version` is None for
    an event that is not the order's own.
    """

    key: str
    event_id: str
    type: str
    time: datetime
    order_version: int | None
    detail: Detail

    @property
    def service(self) -> str:
        """The service that published it, for instance `order-manager`."""
        return CATALOGUE[self.type].service


@dataclass(frozen=True)
class Stage:
    """The time from one change to the next; `ended_at` is None for the present stage."""

    name: str
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Journey:
    """The events of one order so far, in order."""

    order_id: str
    entries: tuple[JourneyEntry, ...]

    @property
    def order(self) -> Detail:
        """The order as in its last event; empty if there is none yet."""
        last: Detail = {}
        for entry in self.entries:
            last = entry.detail.get("order", last)
        return last

    @property
    def is_complete(self) -> bool:
        """Whether the order has ended and each of its changes is stored."""
        own = [entry for entry in self.entries if entry.order_version is not None]
        return self.order.get("state") in ENDS and len(own) >= int(self.order["version"])

    def stages(self) -> Iterator[Stage]:
        """Yield the stages in order; the last has no end unless the order has ended."""
        name, began_at = None, None
        for entry in self.entries:
            if entry.order_version is None or entry.type == _RATED:
                continue
            if name and began_at:
                yield Stage(name, began_at, entry.time)
            name, began_at = _STAGE_AFTER.get(entry.type), entry.time
        if name and began_at:
            yield Stage(name, began_at, None)


def entry(kind: str, event_id: str, published_at: str, detail: Detail) -> JourneyEntry:
    """Return what is stored of an event: nothing personal, and nothing of other orders."""
    order = detail.get("order")
    if order is None:
        time = clock.from_text(published_at)
        return JourneyEntry(f"{kind}#{event_id}", event_id, kind, time, None, _reduced(detail))
    moment = order.get(MOMENT_OF.get(kind, "")) or published_at
    repeat = order["attempt"] if kind in _REPEATABLE else 0
    if kind == _RATED:  # each change of a rating is a version of its own
        repeat = order["version"]
    return JourneyEntry(
        key=f"{kind}#{repeat}",
        event_id=event_id,
        type=kind,
        time=clock.from_text(moment),
        order_version=int(order["version"]),
        detail={"order": to_record(from_record(JourneyOrder, order)), **_queue_after(detail)},
    )


def _reduced(detail: Detail) -> Detail:
    reduced: Detail = {name: detail[name] for name in ("cause", "reason") if name in detail}
    if "queue" in detail:
        reduced["queue"] = to_record(from_record(QueueSummary, detail["queue"]))
    return reduced


def _queue_after(detail: Detail) -> Detail:
    """Return what is stored of the queue that an order's event carries."""
    if not detail.get("queue"):
        return {}
    queue, number = from_record(QueueState, detail["queue"]), detail["order"]["number"]
    after: Detail = {"queue": to_record(from_record(QueueSummary, detail["queue"]))}
    for position, waiting in enumerate(queue.waiting, start=1):
        if waiting.number == number:
            after["position"] = position
            after["estimatedWaitSeconds"] = to_record(waiting.estimated_wait_seconds)
    return after


def journey(order_id: str, entries: Iterable[JourneyEntry]) -> Journey:
    """Return the journey of these entries, each once, whatever the order of their arrival."""
    known = {one.key: one for one in entries}.values()
    own = _ascending(sorted((e for e in known if e.order_version is not None), key=_by_version))
    placed = [each for one in own for each in _with_carried(one)]
    for other in sorted((e for e in known if e.order_version is None), key=_by_time):
        _insert_beside(placed, other)
    return Journey(order_id, tuple(_ascending(placed)))


def _with_carried(own: JourneyEntry) -> Iterator[JourneyEntry]:
    """Yield an event of the order, and after it the event of the queue that it carries."""
    if "queue" not in own.detail or own.type not in QUEUE_EVENT_OF:
        yield own
        return
    queue = {name: value for name, value in own.detail.items() if name != "order"}
    yield replace(own, detail={"order": own.detail["order"]})
    yield JourneyEntry(
        key=f"{own.key}#queue",
        event_id=f"{own.event_id}-queue",
        type=QUEUE_EVENT_OF[own.type],
        time=own.time,
        order_version=None,
        detail=queue,
    )


def _by_version(one: JourneyEntry) -> tuple[int, int]:
    return one.order_version or 0, _SEQUENCE.index(one.type)


def _by_time(one: JourneyEntry) -> tuple[datetime, int, str]:
    rank = list(_CAUSES).index(one.type) if one.type in _CAUSES else -1
    return one.time, rank, one.key


def _ascending(entries: Iterable[JourneyEntry]) -> list[JourneyEntry]:
    """Return the entries, none earlier than the one before it."""
    ascending: list[JourneyEntry] = []
    for one in entries:
        if ascending and one.time < ascending[-1].time:
            ascending.append(replace(one, time=ascending[-1].time))
        else:
            ascending.append(one)
    return ascending


def _insert_beside(placed: list[JourneyEntry], other: JourneyEntry) -> None:
    """Insert an event that is not the order's own beside the one that it belongs to."""
    effects = _indexes(placed, _EFFECTS.get(other.type, ()))
    if effects:
        effect = placed[effects[0]]
        placed.insert(effects[0], replace(other, time=min(other.time, effect.time)))
        return
    causes = _indexes(placed, _CAUSES.get(other.type, ()))
    due = [i for i in causes if placed[i].time.replace(microsecond=0) <= other.time]
    place = (due or causes[:1] or [-1])[-1] + 1
    while place < len(placed) and _comes_before(placed[place], other):
        if placed[place].type == other.type:
            return  # published twice, under two ids
        place += 1
    placed.insert(place, other)


def _comes_before(one: JourneyEntry, other: JourneyEntry) -> bool:
    return one.time <= other.time or one.order_version is None


def _indexes(entries: Sequence[JourneyEntry], types: Sequence[str]) -> list[int]:
    return [index for index, one in enumerate(entries) if one.type in types]
