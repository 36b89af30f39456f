"""The process from which the Lambda workers of one package are forked.

`backend.local.ministack.lambda_workers` starts it as a script, with the folder of the
unpacked package as its only argument and a socket as its standard input. It imports
what the functions share and then forks a worker for each request on the socket, which
brings the worker's two pipes. It has no threads, so that forking is safe. It does not
import `app.py`, which wires the services: a function that does not import it on AWS
must not find them wired here.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import os
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from types import SimpleNamespace
from typing import Any

_REQUEST_BYTES = 1 << 20
_SHARED = ("boto3", "chalice")


def main(code: str) -> None:
    """Import what the functions share, and fork a worker for each request until the end."""
    requests = socket.socket(fileno=os.dup(0))
    os.chdir(code)
    sys.path[0] = code
    log = sys.stdout = sys.stderr = io.StringIO()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # workers are reaped by the kernel
    _import_shared(Path(code))
    log.truncate(0)
    gc.collect()
    gc.freeze()  # keeps the collector from writing to shared pages
    while True:
        data, descriptors, _, _ = socket.recv_fds(requests, _REQUEST_BYTES, 2)
        if not data:
            return
        child = os.fork()
        if child == 0:
            requests.close()
            _be_worker(json.loads(data), log, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        requests.send(str(child).encode())


def _import_shared(code: Path) -> None:
    """Import the libraries and the services; what cannot be imported is left to the workers."""
    services = sorted(code.glob("chalicelib/*/handlers.py"))
    for name in (*_SHARED, *(f"chalicelib.{path.parent.name}.handlers" for path in services)):
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _be_worker(function: dict[str, Any], log: io.StringIO, events: int, answers: int) -> None:
    """Import the function, say that it is ready, and answer its events; does not return."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(events, 0)
    os.close(events)
    try:
        os.environ.clear()
        os.environ.update(function["environment"])
        time.tzset()
        with open(answers, "w", buffering=1) as output, open(0) as lines:
            _answer_events(function, log, lines, output)
    except (BrokenPipeError, KeyboardInterrupt):
        pass
    finally:
        os._exit(0)


def _answer_events(function: dict[str, Any], log: io.StringIO, lines: Any, output: Any) -> None:
    def answer(status: str, **fields: Any) -> None:
        entry = {"status": status, "log": log.getvalue().rstrip("\n"), **fields}
        log.seek(0)
        log.truncate()
        output.write(json.dumps(entry) + "\n")

    try:
        handler = getattr(importlib.import_module(function["module"]), function["handler"])
    except Exception as error:  # noqa: BLE001 - the edge of a process
        answer("error", error=f"{type(error).__name__}: {error}", trace=traceback.format_exc())
        return
    answer("ready")
    for line in lines:
        message = json.loads(line)
        try:
            result = handler(message["event"], _context(function, message))
            answer("ok", result=result)
        except Exception as error:  # noqa: BLE001 - the edge of a process
            answer("error", error=str(error), trace=traceback.format_exc())


def _context(function: dict[str, Any], message: dict[str, Any]) -> SimpleNamespace:
    """Return the context object of one invocation."""
    environment = function["environment"]
    deadline = time.monotonic() + function["timeout_seconds"]
    return SimpleNamespace(
        function_name=environment["AWS_LAMBDA_FUNCTION_NAME"],
        function_version=environment["AWS_LAMBDA_FUNCTION_VERSION"],
        memory_limit_in_mb=environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
        invoked_function_arn=message["arn"],
        aws_request_id=message["request_id"],
        log_group_name=environment["AWS_LAMBDA_LOG_GROUP_NAME"],
        log_stream_name=environment["AWS_LAMBDA_LOG_STREAM_NAME"],
        identity=None,
        client_context=None,
        get_remaining_time_in_millis=lambda: max(0, int((deadline - time.monotonic()) * 1000)),
    )


if __name__ == "__main__":
    main(sys.argv[1])
