"""Changes to the shop that a screen waits for: its settings, its menu, a new code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backend.client import (
    ClientError,
    Conflict,
    Drink,
    Shop,
    SignInError,
    StaffClient,
    Supply,
    SupplyRequest,
)
from barista_tui.core.menu_draft import MenuDraft
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.scan_monitor import ScanMonitor
from barista_tui.core.shop_state import ShopState
from barista_tui.core.staff_sessions import StaffSessions
from barista_tui.core.supply_form import supply_id_of

SettingValue = str | int | None
_MENU_ATTEMPTS = 5


class ShopAdmin:
    """Changes one shop in the name of the current user. Every call waits for the network.

    These changes are not queued like steps with tickets: what was typed an hour ago,
    or a new code that appears long after the key was pressed, would surprise everybody.

    Args:
        shop_id: the shop.
        staff: who is signed in.
        state: where the answers are applied.
        scans: is reset by a new code.
        notifications: where the outcome of a new code is reported.
    """

    def __init__(
        self,
        shop_id: str,
        staff: StaffSessions,
        state: ShopState,
        scans: ScanMonitor,
        notifications: NotificationLog,
    ) -> None:
        self._shop_id = shop_id
        self._staff = staff
        self._state = state
        self._scans = scans
        self._notifications = notifications

    @property
    def is_manager(self) -> bool:
        """Whether the current user may change settings and menu."""
        current = self._staff.current
        return current is not None and "manager" in current.session.groups

    def read_settings(self) -> Shop:
        """Return the shop with its settings.

        Raises:
            ClientError: the shop did not answer, or refused.
        """
        return self._client().shop_settings(self._shop_id)

    def change_settings(self, changes: Mapping[str, SettingValue]) -> None:
        """Change the named settings; None sets one to automatic.

        Raises:
            ClientError: the shop did not answer, or refused.
        """
        shop = self._client().change_settings(self._shop_id, **changes)  # type: ignore[arg-type]
        self._state.apply(shop)

    def clear_agenda(self) -> None:
        """Forget the agenda of the event.

        Raises:
            ClientError: the shop did not answer, or refused.
        """
        self._state.apply(self._client().clear_agenda(self._shop_id))

    def menu(self) -> Sequence[Drink]:
        """Return the menu as it is known here, empty before it was read."""
        return self._state.shop.menu if self._state.shop else ()

    def save_menu(self, draft: MenuDraft) -> None:
        """Apply the changes of a draft to the menu as the shop has it now.

        Raises:
            MenuConflict: somebody else has changed the same thing in another way.
            ClientError: the shop did not answer, or refused.
        """
        client = self._client()
        for attempt in range(1, _MENU_ATTEMPTS + 1):
            shop = client.shop_settings(self._shop_id)
            menu = draft.applied_to(shop.menu)
            if menu == shop.menu:
                self._state.apply(shop)
                return
            try:
                self._state.apply(client.put_menu(self._shop_id, menu, shop.version))
            except Conflict as conflict:
                # Somebody has sold out an oat milk, say, since the menu was read.
                if conflict.code != "menu_changed" or attempt == _MENU_ATTEMPTS:
                    raise
            else:
                return

    def set_supply(self, supply: Supply | None, request: SupplyRequest) -> None:
        """Set how much of a supply there is now; None stands for a new one.

        Raises:
            ClientError: the shop did not answer, or refused.
        """
        known = self._state.shop.supplies if self._state.shop else ()
        taken = [one.supply_id for one in known]
        supply_id = supply.supply_id if supply else supply_id_of(request.name, taken)
        self._state.apply(self._client().set_supply(self._shop_id, supply_id, request))

    def remove_supply(self, supply_id: str) -> None:
        """Count a supply no more.

        Raises:
            ClientError: the shop did not answer, or refused.
        """
        self._state.apply(self._client().remove_supply(self._shop_id, supply_id))

    def new_code(self, *, cancel_unplaced: bool) -> bool:
        """Have the displays show a new code, and return whether they do.

        The outcome is reported as a notification.

        Args:
            cancel_unplaced: whether to cancel the orders of the old code that were not placed.
        """
        try:
            shop = self._client().new_code(self._shop_id, cancel_unplaced=cancel_unplaced)
        except ClientError as error:
            self._notifications.problem(f"No new code was made: {error}.")
            return False
        self._state.apply(shop)
        self._scans.reset()
        ended = " Orders that were not placed are cancelled." if cancel_unplaced else ""
        self._notifications.info(f"The displays show a new code.{ended}")
        return True

    def _client(self) -> StaffClient:
        current = self._staff.current
        if current is None:
            raise SignInError("nobody is signed in")
        return current
