"""The entry point of event handlers: one decorator beneath Chalice's.

Lambda imports a blueprint's handler straight from its module, without `app.py`,
so Chalice's middleware does not run for it, and its `log` is not available.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from chalicelib.kernel import log

Handler = Callable[[Any], None]


def event_handler(handler: Handler) -> Handler:
    """Log each invocation of `handler`; raise its failure again, so that Lambda retries.

    After Lambda's retries the event goes to the dead-letter queue.
    """

    @functools.wraps(handler)
    def logged(event: Any) -> None:
        began, about = time.perf_counter(), _about(event)
        try:
            handler(event)
        except Exception as error:
            log.write_failure("An event failed.", error, **about)
            raise
        context = getattr(event, "context", None)
        log.write_invocation("An event was handled.", began, context, **about)

    return logged


def _about(event: Any) -> dict[str, object]:
    """Return what the log says of an event: its type and ids, and nothing of its content."""
    detail = getattr(event, "detail", None)
    return {
        "event": getattr(event, "detail_type", type(event).__name__),
        "eventId": getattr(event, "event_id", None),
        "orderId": detail.get("orderId") if isinstance(detail, dict) else None,
    }
