"""Makes the pinned MiniStack keep the events that AWS keeps.

Two ways of MiniStack 1.5.33 lose events under load, where AWS does not:

* At its concurrency limit, Lambda refuses an asynchronous invocation. AWS
  queues and retries it for hours. Here the invocation waits for its turn.
* EventBridge invokes a function once, whatever comes of it. AWS hands the
  event to Lambda's asynchronous invocation, which tries three times and then
  sends it to the function's on-failure destination. So does this.

Both are put right where MiniStack decides them. A bar opens on a laptop, so
turns are few: each concurrent invocation is a Python process of its own.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from typing import Any

from ministack.services import eventbridge, lambda_svc

_LOG = logging.getLogger("event_delivery")
_PATIENCE_SECONDS = 60.0


def keep_events() -> None:
    """Replace the two decisions in this process's MiniStack."""
    turns = _Turns(per_function=max(2, os.cpu_count() or 2))
    lambda_svc._acquire_execution_slot = turns.acquire
    lambda_svc._release_execution_slot = turns.release
    eventbridge._dispatch_to_lambda = _invoke_asynchronously


class _Turns:
    """Lets invocations run in bounded number, the others waiting in line.

    None of the shop's functions invokes another, so nobody waits for a turn
    that his own caller holds; should that change, patience ends the wait.
    """

    def __init__(self, per_function: int) -> None:
        self._acquire = lambda_svc._acquire_execution_slot
        self._release = lambda_svc._release_execution_slot
        self._per_function = per_function
        self._changed = threading.Condition()

    def acquire(self, function: dict[str, Any], config: dict[str, Any]) -> tuple[Any, Any]:
        """Return `(slot, None)` once there is room, or MiniStack's refusal after a minute."""
        limit = time.monotonic() + _PATIENCE_SECONDS
        key = lambda_svc._inflight_key(config)
        with self._changed:
            while True:
                remaining = limit - time.monotonic()
                slot = limited_by = None
                if self._has_room(key) or remaining <= 0:
                    slot, limited_by = self._acquire(function, config)
                if slot is not None or remaining <= 0:
                    return slot, limited_by
                self._changed.wait(remaining)

    def release(self, slot: str) -> None:
        """Give a turn back and wake who waits."""
        with self._changed:
            self._release(slot)
            self._changed.notify_all()

    def _has_room(self, key: str) -> bool:
        running: int = lambda_svc._inflight.get(key, 0)
        return running < self._per_function


def _invoke_asynchronously(arn: str, payload: str) -> None:
    """Deliver an event to the function `arn` as AWS does: asynchronously, with retries."""
    function, config, name = lambda_svc._get_func_record_for_ref(arn)
    if not function or not config:
        _LOG.warning("EventBridge has a rule for %s, which does not exist", name)
        return
    record = lambda_svc._execution_record_for_config(function, config)
    lambda_svc.invoke_async_with_retry(record, json.loads(payload))
