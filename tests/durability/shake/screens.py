"""Starts, kills and asks the processes of terminals and kiosks."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

_ANSWER_SECONDS = 120.0

Record = dict[str, Any]


class Screen:
    """One terminal or kiosk: a process that is started again when it was killed.

    Attributes:
        name: For people.
        shows_only_numbers: Whether it shows orders only once they have a number.
    """

    def __init__(
        self,
        name: str,
        module: str,
        arguments: Sequence[str],
        secrets: Sequence[str],
        environment: Mapping[str, str],
        *,
        shows_only_numbers: bool = False,
        on_note: Callable[[Record], None] = lambda _note: None,
    ) -> None:
        self.name = name
        self.shows_only_numbers = shows_only_numbers
        self._command = [sys.executable, "-m", f"tests.durability.shake.{module}", *arguments]
        self._secrets = secrets
        self._environment = {**os.environ, **environment}
        self._on_note = on_note
        self._mode = ""
        self._answers: queue.SimpleQueue[Record] = queue.SimpleQueue()
        self._process = self._start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def set_mode(self, mode: str) -> None:
        """Let the person at the screen `work` or `rest`, now and after a restart."""
        self._mode = mode
        self._send(mode)

    def show(self) -> Record | None:
        """Return what it shows; None if it does not answer."""
        while not self._answers.empty():
            self._answers.get()
        if not self._send("show"):
            return None
        try:
            return self._answers.get(timeout=_ANSWER_SECONDS)
        except queue.Empty:
            return None

    def kill(self) -> None:
        """Kill it as a crash does."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        if self._process.stdin:
            with suppress(BrokenPipeError):  # of a line that was not read any more
                self._process.stdin.close()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def start_again(self) -> None:
        """Start it again, as a person does."""
        self._process = self._start()
        if self._mode:
            self._send(self._mode)

    def close(self) -> None:
        """End it."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=15)
            self._reader.join()
        except subprocess.TimeoutExpired:
            self.kill()

    def wait_until(self, holds: Callable[[Record], bool], seconds: float) -> bool:
        """Wait until it shows something, and return whether it does."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            shown = self.show()
            if shown is not None and holds(shown):
                return True
            time.sleep(0.2)
        return False

    def _start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env=self._environment,
        )
        self._reader = threading.Thread(target=self._read, args=(process,), daemon=True)
        self._reader.start()
        assert process.stdin
        for secret in self._secrets:
            process.stdin.write(f"{secret}\n")
        process.stdin.flush()
        return process

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        with process.stdout as lines:
            for line in lines:
                try:
                    content = json.loads(line)
                except ValueError:  # it was killed while it wrote
                    continue
                if "took" in content:
                    self._on_note(content)
                else:
                    self._answers.put(content)

    def _send(self, line: str) -> bool:
        assert self._process.stdin
        try:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            return False
        return True
