"""Stores every event of an order once, and publishes when its journey is complete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.contract.events import AllEventsStored
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.publishing import Event, Publish
from chalicelib.order_journey import model
from chalicelib.order_journey.model import Journey, JourneyEntry

# Each of them is the first event of an order: with a phone, and without.
_FIRST = frozenset({"Validator.NewOrder", "OrderManager.WaitingCompletion"})


class Store(Protocol):
    """What this service needs of its table; `JourneyStore` has it."""

    def add(self, order_id: str, entry: JourneyEntry) -> None:
        """Store an event; one that is stored already stays as it is."""

    def name(self, journey_id: str, order_id: str, entry: JourneyEntry) -> None:
        """Record which order a journey is of."""

    def order_of(self, journey_id: str) -> str | None:
        """Return the id of the journey's order, or None."""

    def entries(self, order_id: str) -> Iterable[JourneyEntry]:
        """Yield every event of an order."""

    def published_version(self, order_id: str) -> int:
        """Return the version up to which the complete journey was published."""

    def mark_published(self, order_id: str, entry: JourneyEntry) -> None:
        """Record that the complete journey was published."""


@dataclass(frozen=True)
class JourneyService:
    """Records events, and answers readers."""

    store: Store
    publish: Publish | None = None

    def record(self, kind: str, event_id: str, published_at: str, detail: dict[str, Any]) -> None:
        """Store an event; if it completes the journey of an ended order, publish that.

        The order's own events may arrive after its end, so each of them checks whether
        it was the one that was missing.
        """
        order_id = detail["orderId"]
        entry = model.entry(kind, event_id, published_at, detail)
        self.store.add(order_id, entry)
        if entry.order_version is None:
            return
        if kind in _FIRST:
            self.store.name(_journey_id(entry), order_id, entry)
        self._publish_if_complete(order_id)

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

    def _publish_if_complete(self, order_id: str) -> None:
        journey = self.of_order(order_id)
        if not journey.is_complete or self.publish is None:
            return
        order = journey.order
        if self.store.published_version(order_id) >= order["version"]:
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
        self.store.mark_published(order_id, last)


def _journey_id(entry: JourneyEntry) -> str:
    return str(entry.detail["order"]["journeyUrl"]).rpartition("/")[2]
