"""The table `queue`: one item for each shop, so that one write moves an order and returns all.

Attributes of the item `shop`:

- `isOpen`, `pausedUntil`, `maxOpenOrders`, `shopVersion`: the settings that the workflow reads.
- `openOrders`: the orders that have a place. The workflow's first state adds to it, too.
  Places are counted by its size; adding and removing are idempotent.
- `favourites`: the ids of the drinks that are ordered most today.
- `revision`: grows by one with each change of the queue.
- `forgottenUntil`: when the last order left that is forgotten; absent if none is.
- `#<order id>`, without the shop's id: `[version, state, placedAt, number]` of an order in
  the queue, `[version, state, placedAt, leftAt]` of one that left it lately; times in
  milliseconds since 1970, 0 for none. They are attributes of the item, not entries of a
  map, because an update cannot create a map and write to it at once.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.contract.orders import OrderState
from chalicelib.contract.shops import Shop
from chalicelib.kernel import clock, tables
from chalicelib.kernel.conditional_writes import conditional_update, conditional_write
from chalicelib.queue_service.model import Queue, QueuedOrder

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_IS_NEWER = "(attribute_not_exists(#order) OR #order[0] < :version)"
_IS_NEW = "(attribute_not_exists(forgottenUntil) OR forgottenUntil < :knownAfter)"
_MAY_JOIN = (
    "(#order[0] < :version OR"
    f" (attribute_not_exists(#order) AND (contains(openOrders, :id) OR {_IS_NEW})))"
)
_HAS_PLACE = (
    "(contains(openOrders, :id) OR attribute_not_exists(openOrders) OR size(openOrders) < :places)"
)


class QueueStore:
    """Stores the places and the queue of each shop."""

    def __init__(self) -> None:
        self._table = tables.table("queue")

    def queue(self, shop_id: str) -> Queue:
        """Return the queue as it is now."""
        item = self._table.get_item(Key=_key(shop_id), ConsistentRead=True).get("Item")
        return _queue(shop_id, item)

    def move(
        self,
        shop_id: str,
        order: QueuedOrder,
        known_after: datetime | None,
        favourites: tuple[str, ...] = (),
    ) -> tuple[Queue, bool]:
        """Store an order's present state, unless a newer one is stored or was forgotten.

        One that the queue does not know joins it if it has a place, or if no order was
        forgotten that left at `known_after` or later. The place of one that left is
        released. `favourites`, if there are any, replace those that are stored. Returns the
        queue as it is then, and whether the order moved.
        """
        update, condition = "SET #order = :order", _IS_NEWER
        values: dict[str, Any] = {}
        if favourites:
            update += ", favourites = :favourites"
            values[":favourites"] = list(favourites)
        update += " ADD revision :one"
        if order.is_in_queue:
            condition = _MAY_JOIN
            values |= {":id": order.order_id, ":knownAfter": _milliseconds(known_after)}
        else:
            update += " DELETE openOrders :ids"
            values[":ids"] = {order.order_id}
        return self._move(shop_id, order, update, condition, values)

    def join(self, shop_id: str, order: QueuedOrder, places: int) -> tuple[Queue, bool]:
        """Reserve one of `places` for an order that is not in the queue, and let it join.

        Returns the queue as it is then, and whether it joined.
        """
        update = "SET #order = :order ADD revision :one, openOrders :ids"
        values = {":ids": {order.order_id}, ":id": order.order_id, ":places": places}
        return self._move(shop_id, order, update, f"{_IS_NEWER} AND {_HAS_PLACE}", values)

    def tidy(
        self, shop_id: str, queue: Queue, forgotten: Sequence[QueuedOrder], misplaced: Set[str]
    ) -> None:
        """Forget orders and release places, unless the queue changed since it was read."""
        names = {f"#o{n}": _attribute(order.order_id) for n, order in enumerate(forgotten)}
        update, condition = [], "revision = :seen"
        values: dict[str, Any] = {":seen": queue.revision}
        request: dict[str, Any] = {}
        if names:
            update.append(f"SET forgottenUntil = :until REMOVE {', '.join(names)}")
            condition += " AND (attribute_not_exists(forgottenUntil) OR forgottenUntil <= :until)"
            values[":until"] = _milliseconds(queue.without(forgotten).forgotten_until)
            request["ExpressionAttributeNames"] = names
        if misplaced:
            update.append("DELETE openOrders :ids")
            values[":ids"] = set(misplaced)
        conditional_write(
            self._table.update_item,
            Key=_key(shop_id),
            UpdateExpression=" ".join(update),
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
            **request,
        )

    def apply_shop_settings(self, shop: Shop) -> None:
        """Store the settings that the workflow reads, unless newer ones are stored."""
        values: dict[str, Any] = {
            ":isOpen": shop.is_open,
            ":max": shop.max_open_orders,
            ":version": shop.version,
        }
        update = "SET isOpen = :isOpen, maxOpenOrders = :max, shopVersion = :version"
        if shop.paused_until is None:
            update += " REMOVE pausedUntil"
        else:
            update += ", pausedUntil = :until"
            values[":until"] = clock.to_text(shop.paused_until)
        conditional_write(
            self._table.update_item,
            Key=_key(shop.shop_id),
            UpdateExpression=update,
            ConditionExpression="attribute_not_exists(shopVersion) OR shopVersion < :version",
            ExpressionAttributeValues=values,
        )

    def _move(
        self, shop_id: str, order: QueuedOrder, update: str, condition: str, values: dict[str, Any]
    ) -> tuple[Queue, bool]:
        item, is_newer = conditional_update(
            self._table.update_item,
            Key=_key(shop_id),
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeNames={"#order": _attribute(order.order_id)},
            ExpressionAttributeValues={
                ":order": _entry(order),
                ":version": order.version,
                ":one": 1,
                **values,
            },
        )
        return _queue(shop_id, item), is_newer


def _key(shop_id: str) -> dict[str, str]:
    return {"shopId": shop_id, "item": "shop"}


def _attribute(order_id: str) -> str:
    return f"#{order_id.partition('_')[2]}"


def _queue(shop_id: str, stored: dict[str, Any] | None) -> Queue:
    item = stored or {}
    entries = ((name[1:], value) for name, value in item.items() if name[0] == "#")
    return Queue(
        orders=tuple(_order(f"{shop_id}_{name}", entry) for name, entry in entries),
        revision=int(item.get("revision", 0)),
        with_place=frozenset(item.get("openOrders", ())),
        favourites=tuple(item.get("favourites", ())),
        forgotten_until=_time(item.get("forgottenUntil")),
    )


def _order(order_id: str, entry: list[Any]) -> QueuedOrder:
    version, state, placed_at, last = entry
    order = QueuedOrder(order_id, int(version), OrderState(state), placed_at=_time(placed_at))
    return (
        QueuedOrder(order_id, order.version, order.state, int(last), order.placed_at)
        if order.is_in_queue
        else QueuedOrder(order_id, order.version, order.state, None, order.placed_at, _time(last))
    )


def _entry(order: QueuedOrder) -> list[Any]:
    last = order.number if order.is_in_queue else _milliseconds(order.left_at)
    return [order.version, order.state.value, _milliseconds(order.placed_at), last]


def _milliseconds(moment: datetime | None) -> int:
    return 0 if moment is None else (moment - _EPOCH) // _MILLISECOND


def _time(milliseconds: Any) -> datetime | None:
    return _EPOCH + int(milliseconds) * _MILLISECOND if milliseconds else None
