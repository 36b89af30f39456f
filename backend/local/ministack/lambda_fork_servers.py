"""Starts the fork servers of `lambda_workers`, and has them fork."""

from __future__ import annotations

import hashlib
import io
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import OrderedDict
from contextlib import ExitStack
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).with_name("lambda_fork_server.py")
_CHUNK = 1 << 16
_POLL_SECONDS = 0.01
_MOST_SERVERS = 3  # each takes some 60 MB


class ForkServers:
    """One fork server for each of the packages that were used last: stages have their own.

    The files of a package stay until the end: its workers may read them at any time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._servers: OrderedDict[str, _ForkServer] = OrderedDict()
        self._folders = ExitStack()

    def fork(self, package: bytes, function: dict[str, Any]) -> WorkerProcess:
        """Return a new worker process for a function of the package."""
        with self._lock:
            return self._server_of(package).fork(function)

    def close(self) -> None:
        """End the fork servers, and remove their packages. Their workers go on until they read."""
        with self._lock:
            while self._servers:
                self._servers.popitem()[1].close()
            self._folders.close()

    def _server_of(self, package: bytes) -> _ForkServer:
        digest = hashlib.sha256(package).hexdigest()
        server = self._servers.pop(digest, None)
        if server is not None and not server.is_running():
            server.close()
            server = None
        if server is None:
            server = _ForkServer(self._unpacked(package))
        self._servers[digest] = server
        if len(self._servers) > _MOST_SERVERS:
            self._servers.popitem(last=False)[1].close()
        return server

    def _unpacked(self, package: bytes) -> Path:
        code = Path(tempfile.mkdtemp(prefix="lambda-package-"))
        self._folders.callback(shutil.rmtree, code, ignore_errors=True)
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            archive.extractall(code)
        return code


class _ForkServer:
    """The process that imports a package once and forks its workers."""

    def __init__(self, code: Path) -> None:
        self._code = code
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("AWS_", "PYTHON"))}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own script
                [sys.executable, str(_SCRIPT), str(self._code)], stdin=theirs.fileno(), env=kept
            )

    def is_running(self) -> bool:
        return self._process.poll() is None

    def fork(self, function: dict[str, Any]) -> WorkerProcess:
        events_read, events = os.pipe()
        answers, answers_write = os.pipe()
        request = {**function, "environment": self._environment(function["environment"])}
        try:
            socket.send_fds(
                self._requests, [json.dumps(request).encode()], [events_read, answers_write]
            )
            pid = int(self._requests.recv(32))
        except (OSError, ValueError) as error:
            os.close(events)
            os.close(answers)
            raise RuntimeError("the fork server ended") from error
        finally:
            os.close(events_read)
            os.close(answers_write)
        return WorkerProcess(pid, events, answers)

    def close(self) -> None:
        """End the server. Its workers go on; each ends with its pipe."""
        self._requests.close()
        self._process.wait()

    def _environment(self, environment: dict[str, str]) -> dict[str, str]:
        return {**environment, "LAMBDA_TASK_ROOT": str(self._code)}


class WorkerProcess:
    """A forked worker, with the methods of `subprocess.Popen` that MiniStack uses.

    It is a child of the fork server, which has it reaped at once.
    """

    def __init__(self, pid: int, events: int, answers: int) -> None:
        self.pid = pid
        self._events = events
        self._answers = answers
        self._read = b""

    def write(self, message: dict[str, Any]) -> None:
        """Send one event; a worker that has ended is noticed when it does not answer."""
        data = memoryview(json.dumps(message).encode() + b"\n")
        try:
            while data:
                data = data[os.write(self._events, data) :]
        except BrokenPipeError:
            return

    def read(self, deadline: float) -> dict[str, Any] | None:
        """Return the next answer; None if the worker ended or the deadline passed."""
        while b"\n" not in self._read:
            poller = select.poll()
            poller.register(self._answers, select.POLLIN)
            if not poller.poll(max(0.0, deadline - time.monotonic()) * 1000):
                return None
            chunk = os.read(self._answers, _CHUNK)
            if not chunk:
                return None
            self._read += chunk
        line, _, self._read = self._read.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def poll(self) -> int | None:
        """Return None while the process runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def terminate(self) -> None:
        """Ask the process to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process, and close its pipes."""
        self._signal(signal.SIGKILL)
        self._close()

    def wait(self, timeout: float) -> int:
        """Wait until the process has ended.

        Raises:
            subprocess.TimeoutExpired: It has not.
        """
        limit = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > limit:
                raise subprocess.TimeoutExpired("worker", timeout)
            time.sleep(_POLL_SECONDS)
        self._close()
        return 0

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return

    def _close(self) -> None:
        for descriptor in (self._events, self._answers):
            if descriptor >= 0:
                os.close(descriptor)
        self._events = self._answers = -1
