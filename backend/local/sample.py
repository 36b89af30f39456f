"""Creates the sample shop through the API, with a manager's credentials."""

from __future__ import annotations

import contextlib
from pathlib import Path

from backend.client import Conflict, Credentials, StaffClient
from backend.drink_limit import restore_limit
from backend.local import sample_menu


def ensure_sample_shop(url: str, shop_id: str, manager: Credentials, robot_limit: Path) -> bool:
    """Create the shop `shop_id` with a menu and open it; return whether that was necessary.

    A shop that has a menu is left unchanged, but for a limit that killed robots have left
    raised, as the file `robot_limit` says.

    Raises:
        backend.client.ClientError: The API refused a call, or did not answer.
    """
    with StaffClient.sign_in(url, manager.username, manager.password) as client:
        with contextlib.suppress(Conflict):
            client.create_shop(shop_id, sample_menu.NAME)
        if client.shop(shop_id).menu:
            restore_limit(client, shop_id, robot_limit)
            return False
        client.put_menu(shop_id, sample_menu.MENU)
        client.set_open(shop_id, True)
    return True
