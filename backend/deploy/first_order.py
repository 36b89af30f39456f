"""Creates a stage's first shop, and orders a drink in a shop that is only for tests."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from backend.client import Conflict, Credentials, Drink, NotFound, StaffClient
from backend.deploy.staff import Login
from backend.errors import CommandError
from backend.robot import Habits, Plan, StaffCredentials, Summary, run_robot

# No screen shows it, and it is open only while the smoke order is made.
SMOKE_SHOP = "smoke-test"
_PATIENCE_SECONDS = 240.0
_NOBODY_CHANGES_THEIR_MIND = Habits(0, 0, 0, 0, 0)


class SmokeOrderFailed(CommandError):
    """Raised when the smoke order was not collected; the message says what happened."""


def ensure_shop(url: str, login: Login, shop_id: str, name: str, menu: Sequence[Drink]) -> bool:
    """Create a shop with a menu, closed, unless there is one; return whether it was created.

    Raises:
        ClientError: The API refused a call, or does not answer.
    """
    with StaffClient.sign_in(url, login.username, login.password) as client:
        with contextlib.suppress(NotFound):
            client.shop(shop_id)
            return False
        with contextlib.suppress(Conflict):
            client.create_shop(shop_id, name)
        client.put_menu(shop_id, tuple(menu))
    return True


def make_smoke_order(url: str, login: Login, menu: Sequence[Drink]) -> Summary:
    """Order, make and collect one drink through the API and MQTT, as robots.

    Raises:
        ClientError: The shop cannot be reached, or a sign-in fails.
        SmokeOrderFailed: The drink was not collected, or a message did not arrive.
    """
    ensure_shop(url, login, SMOKE_SHOP, "Smoke test", menu)
    robot = Credentials(login.username, login.password)
    plan = Plan(
        url,
        SMOKE_SHOP,
        orders=1,
        baristas=1,
        patience_seconds=_PATIENCE_SECONDS,
        habits=_NOBODY_CHANGES_THEIR_MIND,
    )
    with StaffClient.sign_in(url, login.username, login.password) as client:
        client.set_open(SMOKE_SHOP, True)
        try:
            summary = run_robot(plan, StaffCredentials(robot, (robot,)))
        finally:
            client.set_open(SMOKE_SHOP, False)
    if not summary.is_sound or summary.outcomes.get("collected") != 1:
        found = [*summary.failures, *(f"lost: {lost.why}" for lost in summary.lost)]
        found += [f"{number} {how}" for how, number in summary.outcomes.items()]
        raise SmokeOrderFailed(f"The smoke order failed: {'; '.join(found) or 'it never began'}.")
    return summary
