"""The table `config`: one item for each shop, under its id; its stream has every change."""

from __future__ import annotations

from typing import Any

from chalicelib.config_service.service import VersionConflict
from chalicelib.contract.serialization import from_record, to_record
from chalicelib.contract.shops import Shop
from chalicelib.kernel.conditional_writes import conditional_write
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.ids import is_shop_id
from chalicelib.kernel.tables import table


class ShopStore:
    """Stores the shops.

    A shop is kept in memory once it was read, and from then on only its version is read,
    which every change increases: to parse a whole menu takes several milliseconds.
    """

    def __init__(self) -> None:
        self._table = table("config")
        self._known: dict[str, Shop] = {}

    def find(self, shop_id: str) -> Shop:
        """Return the shop as it is now.

        Raises:
            NotFound: There is no shop of that id.
        """
        if not is_shop_id(shop_id):
            raise NotFound("There is no such shop.")
        known = self._known.get(shop_id)
        if known and known.version == self._version_of(shop_id):
            return known
        shop = from_record(Shop, self._read(shop_id))
        self._known[shop_id] = shop
        return shop

    def _version_of(self, shop_id: str) -> int:
        narrowed = {
            "ProjectionExpression": "#version",
            "ExpressionAttributeNames": {"#version": "version"},
        }
        return int(self._read(shop_id, **narrowed)["version"])

    def _read(self, shop_id: str, **narrowed: Any) -> dict[str, Any]:
        answer = self._table.get_item(Key={"shopId": shop_id}, ConsistentRead=True, **narrowed)
        if "Item" not in answer:
            raise NotFound("There is no such shop.")
        item: dict[str, Any] = answer["Item"]
        return item

    def add(self, shop: Shop) -> None:
        """Store a new shop.

        Raises:
            Conflict: `shop_exists`.
        """
        stored = conditional_write(
            self._table.put_item,
            Item=to_record(shop),
            ConditionExpression="attribute_not_exists(shopId)",
        )
        if stored is None:
            raise Conflict("shop_exists", "There is a shop of that id already.")

    def save(self, before: Shop, after: Shop) -> None:
        """Store `after`, unless the shop is no longer as `before` was.

        Raises:
            VersionConflict: Another change came first.
        """
        stored = conditional_write(
            self._table.put_item,
            Item=to_record(after),
            ConditionExpression="#version = :seen",
            ExpressionAttributeNames={"#version": "version"},
            ExpressionAttributeValues={":seen": before.version},
        )
        if stored is None:
            raise VersionConflict
