"""The entry point of event handlers: one decorator beneath Chalice's.

Lambda imports a blueprint's handler straight from its module, without `app.py`,
so Chalice's middleware does not run for it, and its `log` is not available.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from chalice.app import DynamoDBEvent

from chalicelib.kernel import log

Handler = Callable[[Any], None]
_IDS = ("shopId", "orderId", "executionArn")


def event_handler(handler: Handler) -> Handler:
    """Log each invocation of `handler`; raise its failure again, so that Lambda retries.

    After Lambda's retries the event goes to the dead-letter queue.
    """

    @functools.wraps(handler)
    def logged(event: Any) -> None:
        began, message = time.perf_counter(), "An event was handled."
        try:
            handler(event)
        except Exception as error:
            message = "An event failed."
            log.note_failure("An event failed.", error)
            raise
        finally:
            context = getattr(event, "context", None)
            log.write_invocation(message, began, context, **_about(event))

    return logged


def _about(event: Any) -> dict[str, object]:
    """Return what the log says of an event: its type and ids, and nothing of its content."""
    if isinstance(event, DynamoDBEvent):
        return {"event": "DynamoDBEvent", "eventIds": [record.event_id for record in event]}
    detail = getattr(event, "detail", None)
    ids = detail if isinstance(detail, dict) else {}
    return {
        "event": getattr(event, "detail_type", type(event).__name__),
        "eventId": getattr(event, "event_id", None),
        **{name: ids[name] for name in _IDS if isinstance(ids.get(name), str)},
    }
