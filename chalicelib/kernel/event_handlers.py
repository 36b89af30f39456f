"""The entry point of event handlers: one decorator beneath Chalice's.

Lambda imports a blueprint's handler straight from its module, without `app.py`,
so Chalice's middleware does not run for it, and its `log` is not available.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from chalicelib.kernel import log

Handler = Callable[[Any], None]


def event_handler(handler: Handler) -> Handler:
    """Log a failure of `handler` and raise it again, so that Lambda retries.

    After Lambda's retries the event goes to the dead-letter queue.
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
