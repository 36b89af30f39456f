"""Runs Lambda functions in few, small and quick processes.

MiniStack 1.5.33 starts a Python process for each concurrent invocation of each
function, unpacks the package into it, and compiles and imports everything: a second of
processor time and 60 to 77 MB each, without a limit. It then waits 50 ms after each
invocation that logs nothing. Here:

* Workers of a package are forked from one process that has imported what they share
  (`lambda_fork_server`), in milliseconds and with shared memory.
* There are at most `_MOST_WORKERS`, whatever the number of processors: a further one
  replaces the idle one that was used least recently, and while none is idle, invocations
  wait. Surplus workers end after a minute.
* One worker of each function is started in the background, at the start and when a
  function is deployed, so that the first customers do not wait for it.
* A worker's answer carries its log, so that there is nothing to wait for.
* Functions see the environment that Lambda gives them, not that of this process.

Not needed once MiniStack does so.
"""

from __future__ import annotations

import os
import time
import uuid
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from backend.local.ministack import lambda_warm_up
from backend.local.ministack.lambda_fork_servers import ForkServers, WorkerProcess
from chalicelib.kernel import clock_steps

_MOST_WORKERS = 24
_IDLE_SECONDS = 60.0
_INHERITED = frozenset(
    {
        clock_steps.VARIABLE,
        "AWS_CONFIG_FILE",
        "AWS_EC2_METADATA_DISABLED",
        "AWS_SHARED_CREDENTIALS_FILE",
        "HOME",
        "LANG",
        "LC_ALL",
        "NO_PROXY",
        "PATH",
        "TMPDIR",
        "TZ",
    }
)


def install() -> None:
    """Replace the workers of Python functions in this process's MiniStack."""
    servers = ForkServers()
    other_class = lambda_runtime._worker_class_for

    class Worker(ForkedWorker):
        fork_servers = servers

    def worker_class(config: dict[str, Any]) -> type:
        is_supported = config.get("Runtime", "").startswith("python") and not config.get("Layers")
        found: type = Worker if is_supported else other_class(config)
        return found

    lambda_runtime._worker_class_for = worker_class
    lambda_runtime._LOCAL_WORKER_TTL = _IDLE_SECONDS
    lambda_svc._ACCOUNT_CONCURRENCY_CAP = _MOST_WORKERS  # further invocations wait their turn
    lambda_warm_up.install()


class ForkedWorker(lambda_runtime.Worker):  # type: ignore[misc]
    """A worker that is forked from the fork server of its package."""

    fork_servers: ForkServers
    _proc: WorkerProcess | None

    def _spawn(self) -> None:
        _make_room()
        process = self.fork_servers.fork(self.code_zip, self._function())
        answer = process.read(time.monotonic() + self._timeout)
        if answer is None or answer.get("status") != "ready":
            process.kill()
            raise RuntimeError(f"Worker init failed: {(answer or {}).get('error')}")
        self._proc = process
        self._start_time = time.time()

    def invoke(
        self,
        event: Any,
        request_id: str,
        *,
        invoked_function_arn: str | None = None,
        **_untraced: Any,
    ) -> dict[str, Any]:
        """Run one invocation, and return its result and log as MiniStack expects them."""
        with self._lock:
            is_cold = self._proc is None or self._proc.poll() is not None
            if is_cold:
                self._spawn()
            process = self._proc
            assert process is not None
            arn = invoked_function_arn or self.config.get("FunctionArn", "")
            deadline = time.monotonic() + self._timeout
            process.write({"event": event, "request_id": request_id, "arn": arn})
            answer = process.read(deadline)
            if answer is None:
                self._proc = None
                process.kill()
                answer = self._failure(is_late=time.monotonic() >= deadline)
            return {**answer, "cold_start": is_cold}

    def _failure(self, *, is_late: bool) -> dict[str, Any]:
        late = f"Task timed out after {self._timeout:.2f} seconds"
        return {"status": "error", "error": late if is_late else "Worker process died", "log": ""}

    @property
    def _timeout(self) -> float:
        return float(self.config.get("Timeout", 30))

    def _function(self) -> dict[str, Any]:
        """Return what the fork server needs to know."""
        module, handler = self.config["Handler"].rsplit(".", 1)
        return {
            "module": module.replace("/", "."),
            "handler": handler,
            "timeout_seconds": self._timeout,
            "environment": self._environment(),
        }

    def _environment(self) -> dict[str, str]:
        config = self.config
        name = config.get("FunctionName", "")
        _account, region = lambda_runtime._account_region_from_function_config(config)
        inherited = {n: value for n, value in os.environ.items() if n in _INHERITED}
        variables = {
            n: str(value)
            for n, value in config.get("Environment", {}).get("Variables", {}).items()
            if n not in lambda_runtime._RESERVED_RUNTIME_ENV_VARS
        }
        return {
            **inherited,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
            lambda_runtime.HOST_PREFIX_ENV: "true",
            **variables,
            **lambda_runtime.execution_credentials(config),
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
            "AWS_LAMBDA_FUNCTION_VERSION": config.get("Version", "$LATEST"),
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": str(uuid.uuid4()),
        }


def _make_room() -> None:
    """End the idle workers that were used least recently, until there is room for one more."""
    with lambda_runtime._lock:
        running = [w for pool in lambda_runtime._workers.values() for w in pool if w._proc]
        idle = sorted((w for w in running if not w.in_use), key=lambda w: float(w.last_used))
        ended = idle[: max(0, len(running) + 1 - _MOST_WORKERS)]
        for pool in lambda_runtime._workers.values():
            pool[:] = [worker for worker in pool if worker not in ended]
    lambda_runtime.kill_workers(ended)
