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


class Store(Protocol):
    """What this service needs of its table; `JourneyStore` has it."""

    def add(self, order_id: str, entry: JourneyEntry) -> Iterable[JourneyEntry]:
        """Store an event, and return all of its order; a stored one stays as it is."""

    def entries(self, order_id: str) -> Iterable[JourneyEntry]:
        """Return every event of an order."""

    def order_of(self, journey_id: str) -> str | None:
        """Return the id of the journey's order, or None."""


@dataclass(frozen=True)
class JourneyService:
    """Records events, and answers readers."""

    store: Store
    publish: Publish | None = None

    def record(self, kind: str, event_id: str, published_at: str, detail: dict[str, Any]) -> None:
        """Store an event; if it completes the journey of an ended order, publish that.

        The order's own events may arrive after its end, so each of them checks whether
        it was the one that was missing. One that is delivered again publishes again.
        """
        order_id = detail["orderId"]
        entry = model.entry(kind, event_id, published_at, detail)
        journey = model.journey(order_id, self.store.add(order_id, entry))
        if entry.order_version is not None and journey.is_complete and self.publish:
            self.publish(_all_events_stored(journey))

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


def _all_events_stored(journey: Journey) -> Event:
    order = journey.order
    payload = AllEventsStored(
        shop_id=order["shopId"],
        order_id=journey.order_id,
        journey_url=order["journeyUrl"],
        state=order["state"],
        order_version=order["version"],
        event_count=len(journey.entries),
    )
    return Event("OrderJourney.AllEventsStored", payload)
