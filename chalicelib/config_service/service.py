"""Changes shops under an optimistic lock: decides by the model, and retries on a conflict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.config_service import model, supplies
from chalicelib.config_service.agenda import with_agenda, without_agenda
from chalicelib.contract.events import SupplyRanOut
from chalicelib.contract.shops import Shop
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Forbidden, InvalidRequest
from chalicelib.kernel.ids import is_shop_id
from chalicelib.kernel.roles import Staff

_ATTEMPTS = 10


class VersionConflict(Exception):
    """Raised when the shop changed between the read and the write."""


class Store(Protocol):
    """What this service needs of its table."""

    def find(self, shop_id: str) -> Shop:
        """Return the shop; `NotFound` if there is none."""

    def add(self, shop: Shop) -> None:
        """Store a new shop; `Conflict` if there is one."""

    def save(self, before: Shop, after: Shop) -> None:
        """Store a changed shop; `VersionConflict` if it is not as before."""


@dataclass(frozen=True)
class ShopService:
    """What the calls under `/shops` and `/staff/shops` do."""

    store: Store
    now: clock.Clock = clock.now

    def find(self, shop_id: str) -> Shop:
        """Return the shop; `NotFound` if there is none."""
        return self.store.find(shop_id)

    def create(self, shop_id: str, name: str) -> Shop:
        """Create a shop; `Conflict` (`shop_exists`) if there is one of that id."""
        if not is_shop_id(shop_id):
            raise InvalidRequest(
                "A shop's id has 1 to 32 small letters, digits and dashes.", "shopId"
            )
        shop = model.new_shop(shop_id, name)
        self.store.add(shop)
        return shop

    def change(self, shop_id: str, changes: Mapping[str, Any], staff: Staff) -> Shop:
        """Change settings. Baristas open, close and pause; the rest is for managers.

        Raises:
            Forbidden: A barista changed more than that.
        """
        if not staff.is_manager and not set(changes) <= model.BARISTA_FIELDS:
            raise Forbidden("Only a manager may change this.")
        return self._apply(shop_id, lambda shop: model.with_changes(shop, changes, self.now()))

    def set_menu(
        self, shop_id: str, menu: Sequence[Mapping[str, Any]], version: int | None = None
    ) -> Shop:
        """Replace the menu, of the shop's `version` if one is given.

        Raises:
            Conflict: `menu_changed`, if the shop has another version by now.
        """

        def decide(shop: Shop) -> Shop:
            if version is not None and version != shop.version:
                raise Conflict("menu_changed", "The shop was changed meanwhile; read it again.")
            return model.with_menu(shop, menu)

        return self._apply(shop_id, decide)

    def set_agenda(
        self, shop_id: str, breaks: Sequence[Mapping[str, Any]], rush: Mapping[str, Any]
    ) -> Shop:
        """Replace the agenda; the same one again changes nothing.

        Raises:
            InvalidRequest: A time is none, or the menu lacks a drink of the short one.
        """
        return self._apply(shop_id, lambda shop: with_agenda(shop, breaks, rush, self.now()))

    def clear_agenda(self, shop_id: str) -> Shop:
        """Forget the agenda."""
        return self._apply(shop_id, without_agenda)

    def set_drink_available(self, shop_id: str, drink_id: str, available: bool) -> Shop:
        """Mark a drink as sold out, or back."""
        return self._apply(
            shop_id, lambda shop: model.with_drink_available(shop, drink_id, available)
        )

    def set_option_available(
        self, shop_id: str, drink_id: str, option_id: str, available: bool
    ) -> Shop:
        """Mark an option as sold out, or back."""
        return self._apply(
            shop_id,
            lambda shop: model.with_option_available(shop, drink_id, option_id, available),
        )

    def set_supply(self, shop_id: str, supply_id: str, body: Mapping[str, Any]) -> Shop:
        """Set how much of a supply there is now; it is counted from this moment on."""
        return self._apply(
            shop_id, lambda shop: supplies.with_supply(shop, supply_id, body, self.now())
        )

    def remove_supply(self, shop_id: str, supply_id: str) -> Shop:
        """Count a supply no more; what is sold out stays so."""
        return self._apply(shop_id, lambda shop: supplies.without_supply(shop, supply_id))

    def note_ran_out(self, event: SupplyRanOut) -> Shop:
        """Record that a supply has run out, and mark as sold out what uses it, if it is set so."""
        return self._apply(event.shop_id, lambda shop: supplies.with_run_out(shop, event))

    def _apply(self, shop_id: str, decide: Callable[[Shop], Shop]) -> Shop:
        for _ in range(_ATTEMPTS):
            before = self.store.find(shop_id)
            after = decide(before)
            if after == before:
                return before
            try:
                self.store.save(before, after)
            except VersionConflict:
                continue
            return after
        raise Conflict("busy", "Too many people are changing this shop; please try again.")
