"""Delivers events as reliably as AWS does.

MiniStack 1.5.33 loses events under load in two places:

* At its concurrency limit, Lambda refuses an asynchronous invocation. AWS
  queues and retries it for hours. Here the invocation waits for a free slot.
* EventBridge invokes a function once, whatever the result. AWS hands the
  event to Lambda's asynchronous invocation, which tries three times and then
  sends it to the function's on-failure destination. So does this module.

Slots are few, because each concurrent invocation is a Python process of its own.
More of them than processors would not make anything quicker, and `lambda_workers`
bounds the number of all functions together.

Not needed once MiniStack queues asynchronous invocations, and EventBridge uses them.
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
_SLOT_TIMEOUT_SECONDS = 60.0
_FEWEST_SLOTS, _MOST_SLOTS = 2, 4


def install() -> None:
    """Replace both functions in this process's MiniStack."""
    slots = _ExecutionSlots(per_function=slots_per_function(os.cpu_count() or 1))
    lambda_svc._acquire_execution_slot = slots.acquire
    lambda_svc._release_execution_slot = slots.release
    eventbridge._dispatch_to_lambda = _invoke_asynchronously


def slots_per_function(processors: int) -> int:
    """Return how often each function may run at the same time on so many processors."""
    return max(_FEWEST_SLOTS, min(_MOST_SLOTS, processors))


class _ExecutionSlots:
    """Limits concurrent invocations; the others wait for a slot.

    No function of the shop invokes another one, so that none can wait for a slot
    that its own caller holds. If one did, the timeout would end the wait.
    """

    def __init__(self, per_function: int) -> None:
        self._acquire = lambda_svc._acquire_execution_slot
        self._release = lambda_svc._release_execution_slot
        self._per_function = per_function
        self._changed = threading.Condition()

    def acquire(self, function: dict[str, Any], config: dict[str, Any]) -> tuple[Any, Any]:
        """Return `(slot, None)` once a slot is free, or MiniStack's refusal after a minute."""
        limit = time.monotonic() + _SLOT_TIMEOUT_SECONDS
        key = lambda_svc._inflight_key(config)
        with self._changed:
            while True:
                remaining = limit - time.monotonic()
                slot = limited_by = None
                if self._has_free_slot(key) or remaining <= 0:
                    slot, limited_by = self._acquire(function, config)
                if slot is not None or remaining <= 0:
                    return slot, limited_by
                self._changed.wait(remaining)

    def release(self, slot: str) -> None:
        """Release a slot and wake the waiting invocations."""
        with self._changed:
            self._release(slot)
            self._changed.notify_all()

    def _has_free_slot(self, key: str) -> bool:
        running: int = lambda_svc._inflight.get(key, 0)
        return running < self._per_function


def _invoke_asynchronously(arn: str, payload: str) -> None:
    """Deliver an event to the function `arn` as AWS does: asynchronously, with retries."""
    function, config, name = lambda_svc._get_func_record_for_ref(arn)
    if not function or not config:
        _LOG.warning("A rule of EventBridge targets the function %s, which does not exist", name)
        return
    record = lambda_svc._execution_record_for_config(function, config)
    lambda_svc.invoke_async_with_retry(record, json.loads(payload))
