"""Creates the sample shop through the API, with a manager's credentials."""

from __future__ import annotations

import contextlib

from backend.client import Conflict, StaffClient
from backend.local import sample_menu
from backend.local.staff import Credentials


def ensure_sample_shop(url: str, shop_id: str, manager: Credentials) -> bool:
    """Create the shop `shop_id` with a menu and open it; return whether that was necessary.

    A shop that has a menu is left unchanged.

    Raises:
        backend.client.ClientError: The API refused a call, or did not answer.
    """
    with StaffClient.sign_in(url, manager.username, manager.password) as client:
        with contextlib.suppress(Conflict):
            client.create_shop(shop_id, sample_menu.NAME)
        if client.shop(shop_id).menu:
            return False
        client.put_menu(shop_id, sample_menu.MENU)
        client.set_open(shop_id, True)
    return True
