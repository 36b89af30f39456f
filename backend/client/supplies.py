"""The calls of the staff about supplies: how much there is, and until when that lasts."""

from __future__ import annotations

from backend.client.public import quote_segment
from backend.client.signed_in import SignedInClient
from chalicelib.contract.answers import ShopAnswer
from chalicelib.contract.serialization import to_record
from chalicelib.contract.shops import Shop
from chalicelib.contract.supplies import SuppliesAnswer, SupplyRequest, SupplyStatus


class SupplyCalls(SignedInClient):
    """What `StaffClient` can do with the supplies of a shop."""

    def supplies(self, shop_id: str) -> tuple[SupplyStatus, ...]:
        """Return how much of each supply is left, and until when it lasts (barista, manager)."""
        return self._call("GET", _path(shop_id)).read(SuppliesAnswer).supplies

    def set_supply(self, shop_id: str, supply_id: str, supply: SupplyRequest) -> Shop:
        """Set how much of a supply there is now, and what uses it (manager).

        It is counted down from this moment on. What was sold out because it had run out is
        available again.

        Raises:
            Invalid: `supply` names something that is not on the menu.
        """
        answer = self._call("PUT", _path(shop_id, supply_id), body=to_record(supply))
        return answer.read(ShopAnswer).shop

    def remove_supply(self, shop_id: str, supply_id: str) -> Shop:
        """Count a supply no more (manager); what is sold out stays so.

        Raises:
            NotFound: The shop has no such supply.
        """
        return self._call("DELETE", _path(shop_id, supply_id)).read(ShopAnswer).shop


def _path(shop_id: str, *segments: str) -> str:
    return "/".join(
        [f"/staff/shops/{quote_segment(shop_id)}/supplies", *map(quote_segment, segments)]
    )
