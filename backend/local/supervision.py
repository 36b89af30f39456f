"""Starts the local AWS and the front door of an open shop again when one of them has ended.

A process may be killed, for instance by the system when memory is short. `./shop open`
and `./shop demo` supervise in a thread; a detached shop has a process for it, which this
module is the entry point of. Terminals and phones go on where they were: ports and keys
stay the same.
"""

from __future__ import annotations

import json
import logging
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from backend.client.sanitize import SanitizingFormatter
from backend.local import cloud, process
from backend.local.errors import BackgroundError, DamagedStateError, LocalShopError
from backend.local.folder import REPOSITORY, Folder
from backend.local.front_door import process as front_door
from backend.local.front_door.gateway import GatewaySettings
from backend.local.ministack.change_log.writer import Fsync
from backend.local.ministack.interrupted_executions import resume_orders
from backend.private_files import read_json, write_json

NAME = "supervisor"  # of its pid file and log
_SETTINGS_VARIABLE = "SHOP_SUPERVISION"
_POLL_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
_STABLE_SECONDS = 60.0  # after so long, a crash is not a consequence of the one before
_STOP_SECONDS = 60.0  # it finishes a start that is under way
_LOG = logging.getLogger(NAME)

Report = Callable[[str], None]


@dataclass(frozen=True)
class Supervision:
    """How the processes of an open shop were started.

    Attributes:
        port: The front door's.
        gateway: The front door's settings.
        state_machine_arn: The workflow, whose interrupted executions are started again.
        fsync: When changes are flushed to the disk.
        attached: Whether the processes end with the one that starts them.
    """

    port: int
    gateway: GatewaySettings
    state_machine_arn: str
    fsync: Fsync
    attached: bool


@dataclass
class _Supervised:
    """One process, and when it may be started again."""

    name: str
    pid_file: Path
    start: Callable[[], None]
    starts: int = 0
    next_start: float = 0.0
    is_known_to_run: bool = field(default=True)
    pid: int | None = None  # when it was last seen


class Supervisor:
    """Supervises the two processes of one shop. `check` is called from one thread."""

    def __init__(
        self,
        folder: Folder,
        supervision: Supervision,
        report: Report,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin to supervise an open shop; `report` receives sentences for its status."""
        self._folder = folder
        self._root = folder.root.stat()
        self._supervision = supervision
        self._report = report
        self._clock = clock
        self._must_resume = False
        self._parts = (
            _Supervised("The local AWS", folder.pid_file("cloud"), self._start_cloud),
            _Supervised("The front door", folder.pid_file("front-door"), self._start_door),
        )

    @property
    def must_resume(self) -> bool:
        """Whether workflows that a crash interrupted have not been started again yet."""
        return self._must_resume

    def run(self, stop: threading.Event) -> None:
        """Supervise until `stop` is set, or the folder is deleted."""
        while not stop.wait(_POLL_SECONDS):
            if self._is_deleted():
                self._end()
                return
            self.check()

    def _is_deleted(self) -> bool:
        """Return whether the folder is gone, or another is in its place."""
        try:
            return not os.path.samestat(self._root, self._folder.root.stat())
        except FileNotFoundError:
            return True

    def _end(self) -> None:
        """Kill what still runs: its files are gone, and nobody can stop it by them."""
        self._report("The shop's folder was deleted; its processes are ended.")
        for part in self._parts:
            if part.pid is not None:
                process.kill(part.pid)

    def check(self) -> None:
        """Start again what has ended, unless it has just failed to start."""
        for part in self._parts:
            part.pid = process.running_pid(part.pid_file)
            if part.pid is None:
                self._restart(part)
            elif not part.is_known_to_run:
                part.is_known_to_run = True
                self._report(f"{part.name} runs again.")
        if self._must_resume and process.running_pid(self._parts[0].pid_file):
            self._resume()

    def _restart(self, part: _Supervised) -> None:
        """Start a process at once, or after a pause if it was started within the last minute."""
        now = self._clock()
        if now < part.next_start:
            return
        if now > part.next_start + _STABLE_SECONDS:
            part.starts = 0
        part.starts += 1
        pause = min(2.0 ** (part.starts - 1), _LONGEST_PAUSE_SECONDS)
        part.is_known_to_run = False
        self._report(f"{part.name} has ended; it is being started again.")
        _record_restart(self._folder, part.name)
        process.reap_ended()
        try:
            part.start()
        except DamagedStateError as error:  # another attempt cannot help
            self._report(str(error))
            pause = math.inf
        except (LocalShopError, OSError) as error:
            self._report(f"{error} The next attempt follows in {pause:.0f} s.")
        part.next_start = self._clock() + pause

    def _start_cloud(self) -> None:
        self._must_resume = True
        self._folder.prepare()  # the crash left temporary files
        options = self._supervision
        cloud.start(
            self._folder, attached=options.attached, fsync=options.fsync, must_keep_port=True
        )

    def _start_door(self) -> None:
        options = self._supervision
        front_door.start(self._folder, options.port, options.gateway, attached=options.attached)

    def _resume(self) -> None:
        """Start the workflows again that the crash interrupted; try again later if that fails."""
        local_aws = cloud.load_settings(self._folder)
        if local_aws is None or not cloud.is_answering(local_aws):
            return
        try:
            resume_orders(local_aws, self._supervision.state_machine_arn)
        except (BotoCoreError, ClientError) as error:
            _LOG.warning("Workflows were not started again yet: %s", error)
        else:
            self._must_resume = False


@contextmanager
def supervised(folder: Folder, supervision: Supervision, report: Report) -> Iterator[None]:
    """Supervise in a thread while the block runs."""
    stop = threading.Event()
    supervisor = Supervisor(folder, supervision, report)
    thread = threading.Thread(target=supervisor.run, args=(stop,), name=NAME, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_STOP_SECONDS)


def start(folder: Folder, supervision: Supervision) -> None:
    """Start the supervising process of a detached shop.

    Raises:
        BackgroundError: It ended at once.
    """
    log = folder.logs / f"{NAME}.log"
    settings = json.dumps(asdict(supervision))  # holds a key, so not an argument
    child = process.start(
        __name__,
        [str(folder.root)],
        log=log,
        environment={
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            _SETTINGS_VARIABLE: settings,
        },
        attached=False,
    )
    while process.running_pid(folder.pid_file(NAME)) is None:
        if child.poll() is not None:
            raise BackgroundError("The supervisor", log)
        time.sleep(0.05)


def stop(folder: Folder) -> None:
    """Stop the supervising process, if there is one, so that nothing is started again."""
    process.stop(folder.pid_file(NAME), grace_seconds=_STOP_SECONDS)


def last_restart(folder: Folder) -> str | None:
    """Return a sentence about the last restart since the shop was opened, or None."""
    record = read_json(_record(folder))
    if record is None:
        return None
    at = datetime.fromisoformat(record["lastAt"]).astimezone()
    count = record["count"]
    times = "once" if count == 1 else f"{count} times"
    last = f"the last one at {at:%H:%M}: {record['name'].lower()}"
    return f"Processes of the shop were started again {times}, {last}."


def forget_restarts(folder: Folder) -> None:
    """Begin to count anew, as the shop is being opened."""
    _record(folder).unlink(missing_ok=True)


def _record_restart(folder: Folder, name: str) -> None:
    count = (read_json(_record(folder)) or {"count": 0})["count"] + 1
    record = {"name": name, "count": count, "lastAt": datetime.now(UTC).isoformat()}
    try:
        write_json(_record(folder), record)
    except OSError:  # the disk may be full; the restart matters more
        _LOG.warning("The restart of %s was not recorded", name)


def _record(folder: Folder) -> Path:
    return folder.root / "restarts.json"


def _parsed(text: str) -> Supervision:
    fields: dict[str, Any] = json.loads(text)
    gateway = fields["gateway"]
    gateway["trusted_proxies"] = tuple(gateway["trusted_proxies"])
    return Supervision(
        **{**fields, "gateway": GatewaySettings(**gateway), "fsync": Fsync(fields["fsync"])}
    )


def main(arguments: list[str]) -> int:
    """Supervise the shop of a folder until SIGTERM; return the exit code."""
    handler = logging.StreamHandler()
    handler.setFormatter(SanitizingFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    folder = Folder(Path(arguments[0]))
    supervision = _parsed(os.environ.pop(_SETTINGS_VARIABLE))
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    try:
        pid_file = process.PidFile(folder.pid_file(NAME))
    except process.AlreadyRunningError as error:
        _LOG.error("%s", error)
        return 1
    try:
        Supervisor(folder, supervision, _LOG.info).run(ended)
    finally:
        pid_file.release()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
