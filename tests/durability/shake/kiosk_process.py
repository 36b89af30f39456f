"""A kiosk without a screen, in a process of its own that can be killed.

Arguments: URL, shop; the display's user name and password are the first two lines. Each
further line asks what it shows, and the answer is one line of JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from backend.client import Credentials, Realtime
from display_kiosk.clock import MachineClock, ShopClock
from display_kiosk.code_view import code_view
from display_kiosk.feed import Feed
from display_kiosk.kiosk_state import KioskState
from display_kiosk.settings import Settings


def shown(
    state: KioskState, clock: ShopClock, settings: Settings, connections: Sequence[Realtime]
) -> dict[str, Any]:
    """Return what the kiosk shows, and why it is not live."""
    snapshot = state.snapshot()
    view = code_view(snapshot, clock.now(), settings.thresholds)
    return {
        "live": snapshot.is_live,
        "status": view.status.value,
        "code": snapshot.code.code if snapshot.code else None,
        "drinksLeft": snapshot.code.drinks_left if snapshot.code else None,
        "queueLength": snapshot.queue.length if snapshot.queue else None,
        "orders": {o.order_id: [o.version, o.state.value] for o in snapshot.orders},
        "reason": [snapshot.error_message, *(one.connection.reason for one in connections[-1:])],
    }


def main(arguments: list[str]) -> None:
    """Run until the end of the input."""
    url, shop_id = arguments
    credentials = Credentials(sys.stdin.readline().strip(), sys.stdin.readline().strip())
    settings = Settings(url, shop_id)
    clock, state = ShopClock(MachineClock()), KioskState()
    connections: list[Realtime] = []

    def connect(*arguments: Any, **named: Any) -> Realtime:
        connections.append(Realtime(*arguments, **named))
        return connections[-1]

    feed = Feed(settings, lambda: credentials, clock, state, connect_realtime=connect)
    feed.start()
    for _line in sys.stdin:
        sys.stdout.write(json.dumps(shown(state, clock, settings, connections)) + "\n")
        sys.stdout.flush()
    feed.close()


if __name__ == "__main__":
    main(sys.argv[1:])
