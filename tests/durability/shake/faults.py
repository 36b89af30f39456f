"""Makes the faults of a schedule happen to a shop."""

from __future__ import annotations

import os
import random
import resource
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar

from backend.local.folder import Folder
from backend.local.ministack.change_log import files
from backend.local.ministack.durability.assembly import LOG_FOLDER
from tests.durability.shake import processes
from tests.durability.shake.clock_shift import ClockShift
from tests.durability.shake.events import EventTap
from tests.durability.shake.proxy import Proxy
from tests.durability.shake.schedule import Fault, FaultKind
from tests.durability.shake.screens import Screen

_MOST_SECONDS_AHEAD = 90
_LONGEST_SLEEP_SECONDS = 20
_MOST_EVENTS = 60

T = TypeVar("T")


@dataclass
class Faults:
    """Injects faults into one shop.

    Attributes:
        counts: How often each kind happened.
    """

    folder: Folder
    proxy: Proxy
    tap: EventTap
    terminals: Sequence[Screen]
    kiosk: Screen
    clock: ClockShift
    counts: Counter[FaultKind] = field(default_factory=Counter)

    def run(self, faults: Sequence[Fault]) -> None:
        """Let the faults of a round happen, and return when the last is over."""
        threads = [threading.Thread(target=self._happen, args=(fault,)) for fault in faults]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.proxy.heal()

    def _happen(self, fault: Fault) -> None:
        time.sleep(fault.after_seconds)
        if self._actions[fault.kind](fault):
            self.counts[fault.kind] += 1

    @property
    def _actions(self) -> dict[FaultKind, Callable[[Fault], bool]]:
        """What each kind does; it returns False if there was nothing to do it to."""
        return {
            FaultKind.KILL_CLOUD: lambda _: _kill(processes.cloud_pid(self.folder)),
            FaultKind.KILL_DOOR: lambda _: _kill(processes.door_pid(self.folder)),
            FaultKind.KILL_WORKER: self._kill_worker,
            FaultKind.KILL_TERMINAL: lambda f: _crash(_chosen(self.terminals, f), f),
            FaultKind.KILL_KIOSK: lambda f: _crash(self.kiosk, f),
            FaultKind.STOP_CLOUD: lambda f: _stop([processes.cloud_pid(self.folder)], f),
            FaultKind.STOP_WORKERS: lambda f: _stop(processes.worker_pids(self.folder), f),
            FaultKind.STOP_DOOR: lambda f: _stop([processes.door_pid(self.folder)], f),
            FaultKind.STOP_TERMINAL: lambda f: _stop([_chosen(self.terminals, f).pid], f),
            FaultKind.CUT: self._cut,
            FaultKind.DELAY: self._delay,
            FaultKind.DUPLICATE: self._duplicate,
            FaultKind.REPEAT_EVENTS: self._repeat_events,
            FaultKind.FULL_DISK: self._fill_disk,
            FaultKind.CLOCK_STEP: self._step_clock,
            FaultKind.SLEEP: self._sleep,
        }

    def _kill_worker(self, fault: Fault) -> bool:
        workers = processes.worker_pids(self.folder)
        return bool(workers) and _kill(_chosen(workers, fault))

    def _cut(self, fault: Fault) -> bool:
        self.proxy.cut()
        time.sleep(fault.seconds)
        self.proxy.is_cut = False
        return True

    def _delay(self, fault: Fault) -> bool:
        self.proxy.delay_seconds = 0.1 + 1.4 * fault.draw
        time.sleep(fault.seconds)
        self.proxy.delay_seconds = 0.0
        return True

    def _duplicate(self, fault: Fault) -> bool:
        before = self.proxy.duplicated
        self.proxy.duplicates = True
        time.sleep(fault.seconds)
        self.proxy.duplicates = False
        return self.proxy.duplicated > before

    def _repeat_events(self, fault: Fault) -> bool:
        time.sleep(fault.seconds)
        events = self.tap.take(_MOST_EVENTS)
        return self.tap.publish_again(events, random.Random(fault.draw)) > 0

    def _fill_disk(self, fault: Fault) -> bool:
        pid = processes.cloud_pid(self.folder)
        if pid is None:
            return False
        with _full_disk(self.folder, pid):
            time.sleep(fault.seconds)
        return True

    def _step_clock(self, fault: Fault) -> bool:
        """Step the wall clock of the shop's machine, as NTP does after a long time."""
        return self.clock.step_to((2 * fault.draw - 1) * _MOST_SECONDS_AHEAD)

    def _sleep(self, fault: Fault) -> bool:
        """Let all processes of the shop's machine stand still while its clocks go on."""
        seconds = 2.0 + fault.draw * _LONGEST_SLEEP_SECONDS
        pids = [
            processes.cloud_pid(self.folder),
            processes.door_pid(self.folder),
            *processes.worker_pids(self.folder),
            *(terminal.pid for terminal in self.terminals),
        ]
        with ExitStack() as stack:
            for pid in pids:
                stack.enter_context(_stopped(pid))
            has_slept = self.clock.sleep(seconds)
            time.sleep(1.0)
        return has_slept


def _chosen(from_: Sequence[T], fault: Fault) -> T:
    return from_[int(fault.draw * len(from_))]


def _kill(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _crash(screen: Screen, fault: Fault) -> bool:
    screen.kill()
    time.sleep(fault.seconds)
    screen.start_again()
    return True


def _stop(pids: Sequence[int | None], fault: Fault) -> bool:
    with ExitStack() as stack:
        stopped = [stack.enter_context(_stopped(pid)) for pid in pids]
        time.sleep(fault.seconds)
    return any(stopped)


@contextmanager
def _stopped(pid: int | None) -> Iterator[bool]:
    """Stop a process while the block runs; yield whether it ran."""
    is_stopped = _signal(pid, signal.SIGSTOP)
    try:
        yield is_stopped
    finally:
        if is_stopped:
            _signal(pid, signal.SIGCONT)


def _signal(pid: int | None, number: signal.Signals) -> bool:
    if pid is None:
        return False
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def _full_disk(folder: Folder, pid: int) -> Iterator[None]:
    """Let every write that makes the log longer fail, as on a full disk."""
    log = files.list_files(folder.state / LOG_FOLDER).segments[-1]
    try:
        unlimited = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        full = len(log.read_bytes().rstrip(b"\0"))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (full, unlimited[1]))
    except ProcessLookupError:  # it was killed meanwhile
        yield
        return
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)
