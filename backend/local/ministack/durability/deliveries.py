"""Invokes functions asynchronously as Lambda does, and records what is not handled yet.

Lambda queues an asynchronous invocation durably before it accepts it. So does this
module: an invocation is recorded in the same atomic change as the request that led to
it, and deleted once the function handled it or the dead-letter queue has it.
After a restart it is made again, so that an event is handled at least once.
"""

from __future__ import annotations

import contextvars
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ministack.core.responses import new_uuid
from ministack.services import eventbridge, lambda_svc

from backend.local.ministack.change_log.writer import ChangeLog
from backend.local.ministack.durability.atomic import atomic
from backend.local.ministack.durability.service_states import ServiceStates

DELIVERY = "delivery"
_LOG = logging.getLogger("deliveries")
_RETRIES = 2
_LONGEST_EVENT_AGE_SECONDS = 6 * 3600
# Each waits in a thread of its own, for a free slot or its next attempt: none may wait
# for another one's. Idle threads are used again, so that there are rarely many.
_MOST_THREADS = 10_000


class Deliveries:
    """The asynchronous invocations of this process's Lambda."""

    def __init__(self, log: ChangeLog, states: ServiceStates) -> None:
        self._log = log
        self._states = states
        self._threads = ThreadPoolExecutor(_MOST_THREADS, thread_name_prefix="delivery")

    def install(self) -> None:
        """Replace MiniStack's asynchronous invocation."""
        lambda_svc.invoke_async_with_retry = self.invoke
        eventbridge._put_events = atomic(self._log, eventbridge._put_events)

    def invoke(self, function: dict[str, Any], event: Any) -> None:
        """Invoke a function, with retries; return at once."""
        config = function.get("config") or function
        delivery = {"id": new_uuid(), "function": config["FunctionArn"], "event": event}
        self._log.put((DELIVERY, delivery["id"]), delivery)
        self._start(function, delivery)

    def resume(self, deliveries: Mapping[str, dict[str, Any]]) -> None:
        """Make the recorded invocations again that the last run did not finish."""
        for delivery_id, delivery in deliveries.items():
            function, config, _name = lambda_svc._get_func_record_for_ref(delivery["function"])
            if function and config:
                record = lambda_svc._execution_record_for_config(function, config)
                self._start(record, delivery)
            else:
                _LOG.warning("The function %s no longer exists", delivery["function"])
                self._log.delete((DELIVERY, delivery_id))

    def _start(self, function: dict[str, Any], delivery: dict[str, Any]) -> None:
        run = contextvars.copy_context().run
        self._threads.submit(run, self._run, function, delivery)

    def _run(self, function: dict[str, Any], delivery: dict[str, Any]) -> None:
        try:
            self._deliver(function, delivery)
        except Exception:  # noqa: BLE001 - the edge of a thread; made again at the next start
            _LOG.exception("A delivery to %s failed", delivery["function"])

    def _deliver(self, function: dict[str, Any], delivery: dict[str, Any]) -> None:
        config = function.get("config") or function
        settings = (
            function.get("event_invoke_config")
            or (function.get("event_invoke_configs") or {}).get("$LATEST")
            or {}
        )
        result = self._invoke_with_retries(function, delivery["event"], settings)
        destination = (settings.get("DestinationConfig") or {}).get("OnFailure") or {}
        dead_letters = config.get("DeadLetterConfig") or {}
        target = destination.get("Destination") or dead_letters.get("TargetArn")
        with self._log.atomic():
            if result.get("error") and target:
                lambda_svc._run_with_function_config_scope(
                    function,
                    lambda_svc._route_async_failure,
                    target,
                    config["FunctionName"],
                    delivery["event"],
                    result,
                )
                self._states.record(["sqs"])
            self._log.delete((DELIVERY, delivery["id"]))

    def _invoke_with_retries(
        self, function: dict[str, Any], event: Any, settings: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the result of the last attempt."""
        retries = settings.get("MaximumRetryAttempts", _RETRIES)
        longest_age = settings.get("MaximumEventAgeInSeconds", _LONGEST_EVENT_AGE_SECONDS)
        started = time.time()
        delay: float = lambda_svc._LAMBDA_ASYNC_RETRY_BASE_SECONDS
        result = self._invoke_once(function, event)
        for _ in range(int(retries)):
            if not result.get("error") or time.time() - started + delay > longest_age:
                break
            time.sleep(delay)
            delay = min(2 * delay, lambda_svc._LAMBDA_ASYNC_RETRY_MAX_SECONDS)
            result = self._invoke_once(function, event)
        return result

    def _invoke_once(self, function: dict[str, Any], event: Any) -> dict[str, Any]:
        self._log.wait_until_writable()  # until then it could only fail
        result: dict[str, Any] = lambda_svc._execute_function_with_config_scope(function, event)
        if output := result.get("log"):
            _LOG.info("%s", output)
        return result
