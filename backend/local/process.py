"""Starts and stops the background processes of the local shop.

A running process holds a lock on its pid file. The lock, not the number in the
file, shows that it runs: a number can be reused, a lock ends with its process.
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
_children: dict[int, subprocess.Popen[bytes]] = {}  # started here, reaped by `stop`


class AlreadyRunningError(Exception):
    """Raised when another process holds the pid file; `pid` is its process id."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"process {pid} is already running")
        self.pid = pid


class PidFile:
    """A pid file locked by this process, until `release` or its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = _lock(path)
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Release the lock and remove the file."""
        self._path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Close this process's copy of the lock, as a forked child must."""
        os.close(self._descriptor)


def running_pid(path: Path) -> int | None:
    """Return the id of the process that holds the pid file `path`, or None."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_pid(descriptor)
    finally:
        os.close(descriptor)
    return None


def start(
    module: str,
    arguments: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str],
    attached: bool,
    descriptors: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `python -m module` in a session of its own, with its output in `log`.

    It inherits the open `descriptors`. Files that it creates are readable by their owner alone.

    An attached process gets the read end of a pipe as its standard input: when this
    process ends in any way, the pipe is closed and the other process stops.
    """
    with open(log, "ab", opener=_private) as output:
        child = subprocess.Popen(  # noqa: S603 - our own modules only
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE if attached else subprocess.DEVNULL,
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
    """Stop the process that holds the pid file `path`, and all its children.

    It gets SIGTERM, and after `grace_seconds` SIGKILL. Return whether there was one.
    A stale pid file is removed.
    """
    reap_ended()
    pid = running_pid(path)
    if pid is None:
        path.unlink(missing_ok=True)
        return False
    _signal(pid, signal.SIGTERM, group=False)
    limit = time.monotonic() + grace_seconds
    while running_pid(path) is not None and time.monotonic() < limit:
        time.sleep(_POLL_SECONDS)
    _signal(pid, signal.SIGKILL, group=True)
    while running_pid(path) is not None:
        time.sleep(_POLL_SECONDS)
    path.unlink(missing_ok=True)
    if stopped := _children.pop(pid, None):
        _reap(stopped)
    _wait_for_group(pid)
    return True


def kill(pid: int) -> None:
    """Kill a background process and all its children, whose pid file has been deleted."""
    _signal(pid, signal.SIGKILL, group=True)
    if killed := _children.pop(pid, None):
        _reap(killed)


def reap_ended() -> None:
    """Reap the processes started here that ended by themselves, so that no zombie is left."""
    for started in list(_children.values()):
        if started.poll() is not None:
            _reap(_children.pop(started.pid))


def _wait_for_group(pid: int) -> None:
    """Wait until the killed group is gone, for a second at most, as zombies may remain."""
    limit = time.monotonic() + 1.0
    while time.monotonic() < limit:
        try:
            os.killpg(pid, 0)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(_POLL_SECONDS)


def _reap(child: subprocess.Popen[bytes]) -> None:
    """Reap a child that ended, so that no zombie is left."""
    if child.stdin:
        child.stdin.close()
    child.wait()


def _signal(pid: int, number: signal.Signals, *, group: bool) -> None:
    try:
        (os.killpg if group else os.kill)(pid, number)
    except (ProcessLookupError, PermissionError):
        return  # it has ended; macOS raises PermissionError then


def _lock(path: Path) -> int:
    """Return a descriptor that holds the lock of `path`.

    `running_pid` holds the lock for an instant, hence the retries.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for attempt in (1, 2, 3):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _read_pid(descriptor)
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
    """Return whether `path` is still the open file, which its last owner may have removed."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _read_pid(descriptor: int) -> int:
    try:
        return int(os.pread(descriptor, 32, 0) or b"0")
    except ValueError:
        return 0
