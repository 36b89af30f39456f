"""Keeps every event of an order once, and tells when an order's story is whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.kernel.bus import Event
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.events import AllEventsStored
from chalicelib.order_journey import model
from chalicelib.order_journey.model import Entry, Journey

# Each of them is the first event of an order: with a phone, and without.
_FIRST = frozenset({"Validator.NewOrder", "OrderManager.WaitingCompletion"})


class Publish(Protocol):
    """The way out: `Bus.publish`."""

    def __call__(self, *events: Event) -> None:
        """Tell events, all or an exception."""


class Store(Protocol):
    """What this service needs of its table; `JourneyStore` has it."""

    def add(self, order_id: str, entry: Entry) -> None:
        """Keep an event; one that is kept already stays as it is."""

    def name(self, journey_id: str, order_id: str, entry: Entry) -> None:
        """Note which order a journey tells of."""

    def order_of(self, journey_id: str) -> str | None:
        """Return the id of the order that the journey tells of, if there is one."""

    def entries(self, order_id: str) -> Iterable[Entry]:
        """Yield every event of an order."""

    def told_version(self, order_id: str) -> int:
        """Return the version up to which the whole journey was told of."""

    def note_told(self, order_id: str, entry: Entry) -> None:
        """Note that the journey was told of."""


@dataclass(frozen=True)
class JourneyService:
    """What this room's events and its readers ask for."""

    store: Store
    publish: Publish | None = None

    def record(self, kind: str, event_id: str, told_at: str, detail: dict[str, Any]) -> None:
        """Keep an event; if it makes the story of an ended order whole, tell so.

        The order's own events may come after its end, so each of them looks
        whether it was the one that was missing.
        """
        order_id = detail["orderId"]
        entry = model.entry(kind, event_id, told_at, detail)
        self.store.add(order_id, entry)
        if entry.order_version is None:
            return
        if kind in _FIRST:
            self.store.name(_journey_id(entry), order_id, entry)
        self._tell_if_whole(order_id)

    def of_order(self, order_id: str) -> Journey:
        """Return the journey of an order; `NotFound` if nothing is known of it."""
        journey = model.journey(order_id, self.store.entries(order_id))
        if not journey.entries:
            raise NotFound("Nothing is known of this order.")
        return journey

    def find(self, journey_id: str) -> Journey:
        """Return a journey by its own id; `NotFound` if there is none."""
        order_id = self.store.order_of(journey_id)
        if order_id is None:
            raise NotFound("There is no such journey; they are kept for thirty days.")
        return self.of_order(order_id)

    def _tell_if_whole(self, order_id: str) -> None:
        journey = self.of_order(order_id)
        if not journey.is_whole or self.publish is None:
            return
        order = journey.order
        if self.store.told_version(order_id) >= order["version"]:
            return
        self.publish(
            Event(
                "OrderJourney.AllEventsStored",
                AllEventsStored(
                    shop_id=order["shopId"],
                    order_id=order_id,
                    journey_url=order["journeyUrl"],
                    state=order["state"],
                    order_version=order["version"],
                    event_count=len(journey.entries),
                ),
            )
        )
        last = [entry for entry in journey.entries if entry.order_version is not None][-1]
        self.store.note_told(order_id, last)


def _journey_id(entry: Entry) -> str:
    return str(entry.detail["order"]["journeyUrl"]).rpartition("/")[2]
