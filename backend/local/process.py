"""Background processes of the local shop: who runs, starting one, stopping one for good.

A process that runs holds a lock on its pid file. The lock, not the number in
the file, says that it lives: a number can be reused, a lock ends with its owner.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_POLL_SECONDS = 0.05
_children: dict[int, subprocess.Popen[bytes]] = {}  # started here, to be collected by `stop`


class AlreadyRunningError(Exception):
    """Raised when another process holds the pid file; `pid` is its number."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"process {pid} already runs")
        self.pid = pid


class PidFile:
    """A pid file locked by this process, until `release` or its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = _lock(path)
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Give the lock up and remove the file."""
        self._path.unlink(missing_ok=True)
        self.drop()

    def drop(self) -> None:
        """Close this process's copy of the lock; a forked child does so at once."""
        os.close(self._descriptor)


def holder(path: Path) -> int | None:
    """Return the number of the process that runs under `path`, or None if none does."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _number(descriptor)
    finally:
        os.close(descriptor)
    return None


def start(
    module: str,
    arguments: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str],
    tied: bool,
    descriptors: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `python -m module` in a session of its own, its output going to `log`.

    It inherits the open `descriptors`. What it writes is readable by its owner alone.

    A tied process is given the read end of a pipe as its standard input: when
    this process ends, however it ends, the pipe closes and the other one stops.
    """
    with open(log, "ab", opener=_private) as output:
        child = subprocess.Popen(  # noqa: S603 - our own modules only
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE if tied else subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(environment),
            start_new_session=True,
            umask=0o077,
            pass_fds=descriptors,
        )
    _children[child.pid] = child
    return child


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def stop(path: Path, *, grace_seconds: float) -> bool:
    """End the process that runs under `path`, with all that it started.

    It is asked first, and given `grace_seconds` to save and go. Returns whether
    there was one. A pid file that nobody holds is removed.
    """
    pid = holder(path)
    if pid is None:
        path.unlink(missing_ok=True)
        return False
    _signal(pid, signal.SIGTERM, group=False)
    limit = time.monotonic() + grace_seconds
    while holder(path) is not None and time.monotonic() < limit:
        time.sleep(_POLL_SECONDS)
    _signal(pid, signal.SIGKILL, group=True)
    while holder(path) is not None:
        time.sleep(_POLL_SECONDS)
    path.unlink(missing_ok=True)
    if child := _children.pop(pid, None):
        _collect(child)
    _await_end_of_group(pid)
    return True


def _await_end_of_group(pid: int) -> None:
    """Return when the killed group is gone; a second must do, for zombies may stay for ever."""
    limit = time.monotonic() + 1.0
    while time.monotonic() < limit:
        try:
            os.killpg(pid, 0)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(_POLL_SECONDS)


def _collect(child: subprocess.Popen[bytes]) -> None:
    """Take leave of a child that ended, so that it does not stay as a zombie."""
    if child.stdin:
        child.stdin.close()
    child.wait()


def _signal(pid: int, number: signal.Signals, *, group: bool) -> None:
    try:
        (os.killpg if group else os.kill)(pid, number)
    except (ProcessLookupError, PermissionError):
        return  # it is gone; macOS says so with a permission error


def _lock(path: Path) -> int:
    """Return a descriptor that holds the lock of `path`.

    Somebody who looks (`holder`) has the lock for an instant, hence the second try.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for attempt in (1, 2, 3):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _number(descriptor)
            os.close(descriptor)
            if attempt == 3:
                raise AlreadyRunningError(pid) from None
            time.sleep(_POLL_SECONDS)
            continue
        if _is_same_file(descriptor, path):
            return descriptor
        os.close(descriptor)
    raise AlreadyRunningError(0)


def _is_same_file(descriptor: int, path: Path) -> bool:
    """Return whether `path` still names the open file, which its last owner may have removed."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _number(descriptor: int) -> int:
    try:
        return int(os.pread(descriptor, 32, 0) or b"0")
    except ValueError:
        return 0
