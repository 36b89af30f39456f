"""Deletes what is personal of orders that have ended: pick-up names, notes and contacts.

At the end of a day nobody needs them any more. What was ordered, and when, stays. No event
tells of it: an event would carry the order to everybody once more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from chalicelib.contract.answers import AnonymizedAnswer
from chalicelib.contract.orders import ENDED
from chalicelib.kernel.ports import Contacts
from chalicelib.order_manager.order import Order


class Store(Protocol):
    """What this service needs of the orders; `EndedOrderStore` has it."""

    def between(
        self, shop_id: str, kind: str, start: datetime, end: datetime, cursor: str | None
    ) -> tuple[list[Order], str | None]:
        """Return a page of the `completed` or `cancelled` orders of a span, and a cursor."""

    def replace(self, before: Order, after: Order) -> bool:
        """Store a change without an event; False if another change came first."""


@dataclass(frozen=True)
class Anonymizer:
    """Anonymizes orders, a page at a time. A repeat finds nothing left to do."""

    store: Store
    contacts: Callable[[], Contacts]

    def anonymize(
        self, shop_id: str, kind: str, start: datetime, end: datetime, cursor: str | None
    ) -> AnonymizedAnswer:
        """Anonymize a page of the orders that were completed or cancelled in a span.

        Those that have not ended are left alone, and so is one that changes meanwhile: it
        counts as not ended.
        """
        page, following = self.store.between(shop_id, kind, start, end, cursor)
        ended = [order for order in page if order.state in ENDED]
        self.contacts().delete([order.order_id for order in ended])
        changes = [(order, anonymized(order)) for order in ended]
        stored = [self.store.replace(*change) for change in changes if change[0] != change[1]]
        return AnonymizedAnswer(
            orders=len(page),
            anonymized=sum(stored),
            left=len(page) - len(ended) + stored.count(False),
            cursor=following,
        )


def anonymized(order: Order) -> Order:
    """Return an order without its customer's name and note.

    Its version grows, so that a change which was decided on the order as it was is refused.
    """
    item = order.item
    if item is None or (item.name is None and item.note is None):
        return order
    return replace(order, item=replace(item, name=None, note=None), version=order.version + 1)
