"""The way into a room by events: one decorator beneath Chalice's.

Lambda imports a blueprint's handler straight from its module, without `app.py`,
so Chalice's middleware does not run for it and its `log` is out of reach.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from chalicelib.kernel import log

Handler = Callable[[Any], None]


def event_handler(handler: Handler) -> Handler:
    """Log a failure of `handler` and raise it on, so that Lambda tries again.

    After Lambda's retries the event goes to the queue of the undelivered.
    """

    @functools.wraps(handler)
    def logged(event: Any) -> None:
        try:
            handler(event)
        except Exception as error:
            kind = getattr(event, "detail_type", type(event).__name__)
            identity = getattr(event, "event_id", None)
            log.write_failure("An event failed.", error, event=kind, eventId=identity)
            raise

    return logged
