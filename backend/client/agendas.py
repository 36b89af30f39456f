"""The calls about the agenda of an event, for the staff."""

from __future__ import annotations

from collections.abc import Sequence

from backend.client.public import quote_segment
from backend.client.signed_in import SignedInClient
from chalicelib.contract.agenda import Break, BreakForecast, RushRules
from chalicelib.contract.answers import NextBreakAnswer, ShopAnswer
from chalicelib.contract.serialization import to_record
from chalicelib.contract.shops import Shop


class AgendaCalls(SignedInClient):
    """What `StaffClient` can do with an agenda."""

    def set_agenda(self, shop_id: str, breaks: Sequence[Break], rush: RushRules) -> Shop:
        """Replace the breaks of the event, and what the shop changes around them (manager)."""
        body = {"breaks": [to_record(one) for one in breaks], "rush": to_record(rush)}
        return self._call("PUT", _agenda(shop_id), body=body).read(ShopAnswer).shop

    def clear_agenda(self, shop_id: str) -> Shop:
        """Forget the agenda (manager)."""
        return self._call("DELETE", _agenda(shop_id)).read(ShopAnswer).shop

    def next_break(self, shop_id: str) -> BreakForecast | None:
        """Return what to expect of the next break, None without one (barista, manager)."""
        path = f"/staff/shops/{quote_segment(shop_id)}/next-break"
        return self._call("GET", path).read(NextBreakAnswer).next_break


def _agenda(shop_id: str) -> str:
    return f"/staff/shops/{quote_segment(shop_id)}/agenda"
