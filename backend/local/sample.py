"""Fills in the sample shop, by the same calls that a manager's program makes."""

from __future__ import annotations

import contextlib

from backend.client import Conflict, StaffClient
from backend.local import sample_menu
from backend.local.staff import StaffSignIn


def ensure_shop(url: str, shop_id: str, manager: StaffSignIn) -> bool:
    """Make the shop `shop_id`, give it a menu and open it; return whether there was need.

    A shop that has a menu is left as people have made it since.

    Raises:
        backend.client.ClientError: the shop's API refused, or did not answer.
    """
    with StaffClient.sign_in(url, manager.username, manager.password) as client:
        with contextlib.suppress(Conflict):
            client.create_shop(shop_id, sample_menu.NAME)
        if client.shop(shop_id).menu:
            return False
        client.put_menu(shop_id, sample_menu.MENU)
        client.set_open(shop_id, True)
    return True
