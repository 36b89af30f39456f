"""Starts one worker of each Lambda function in the background.

AWS starts a function when it is first invoked, and so does MiniStack 1.5.33. Here the
first customers would all pay for it at the same time. A function's worker is started
when the saved state was loaded, and when the function is deployed.

Not needed once MiniStack keeps functions warm.
"""

from __future__ import annotations

import contextvars
import logging
import queue
import threading
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_LOG = logging.getLogger("lambda_warm_up")


def install() -> None:
    """Start workers in the background from now on."""
    _WarmUp().install()


class _WarmUp:
    """One thread that starts the workers of functions, one after another."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[contextvars.Context, str]] = queue.SimpleQueue()
        self._restore = lambda_svc._restore_state
        self._schedule = lambda_svc._schedule_state_transition

    def install(self) -> None:
        lambda_svc._restore_state = self._restore_and_start
        lambda_svc._schedule_state_transition = self._schedule_and_start
        threading.Thread(target=self._run, name="lambda-warm-up", daemon=True).start()

    def _restore_and_start(self, data: Any) -> None:
        self._restore(data)
        for account, region, name in list(lambda_svc._functions._data):
            context = contextvars.copy_context()
            context.run(lambda_svc._request_account_id.set, account)
            context.run(lambda_svc._request_region.set, region)
            self._waiting.put((context, name))

    def _schedule_and_start(self, name: str, delay: float) -> None:
        self._schedule(name, delay)
        self._waiting.put((contextvars.copy_context(), name))

    def _run(self) -> None:
        while True:
            context, name = self._waiting.get()
            try:
                context.run(_start_worker, name)
            except Exception as error:  # noqa: BLE001 - the edge of a thread; an invocation tries again
                _LOG.warning("A worker of %s did not start: %s", name, error)


def _start_worker(name: str) -> None:
    function = lambda_svc._functions.get(name)
    if not function or not function.get("code_zip"):
        return
    worker, how = lambda_runtime.acquire_worker(name, function["config"], function["code_zip"])
    try:
        if how == "spawn":
            lambda_runtime.ensure_spawned(worker)
    finally:
        lambda_runtime.release_worker(worker)
