"""Background processes start, and none is left after a stop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.local import process
from backend.local.folder import Folder
from backend.local.front_door import process as front_door
from backend.local.front_door.gateway import GatewaySettings
from backend.local.network import is_port_free

UNREACHABLE = GatewaySettings(
    "http://127.0.0.1:9", "api", "iot.us-east-1.localhost:9", "http://127.0.0.1"
)


def wait_for(condition: Callable[[], bool], limit_seconds: float = 240) -> None:
    """Wait until `condition` holds."""
    limit = time.monotonic() + limit_seconds
    while not condition():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.02)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    folder = Folder(tmp_path / ".shop")
    folder.prepare()
    yield folder
    front_door.stop(folder)


def test_pid_file_names_its_holder_until_it_is_released(folder: Folder) -> None:
    path = folder.pid_file("x")
    held = process.PidFile(path)
    assert process.running_pid(path) == os.getpid()
    held.release()
    assert process.running_pid(path) is None
    assert not path.exists()


def test_held_pid_file_is_refused(folder: Folder) -> None:
    held = process.PidFile(folder.pid_file("x"))
    with pytest.raises(process.AlreadyRunningError) as refusal:
        process.PidFile(folder.pid_file("x"))
    assert refusal.value.pid == os.getpid()
    held.release()


@pytest.mark.parametrize(
    "content",
    ["1", str(os.getpid()), "4000000", "", "nonsense"],
    ids=["another", "own", "none", "empty", "nonsense"],
)
def test_stale_pid_file_is_not_running(folder: Folder, content: str) -> None:
    path = folder.pid_file("x")
    path.write_text(content)
    assert process.running_pid(path) is None
    assert not process.stop(path, grace_seconds=0)
    assert not path.exists()


def test_stale_pid_file_is_taken_over(folder: Folder) -> None:
    path = folder.pid_file("x")
    path.write_text("1\n")
    held = process.PidFile(path)
    assert path.read_text() == f"{os.getpid()}\n"
    held.release()


def test_front_door_starts_and_stops(folder: Folder, free_port: int) -> None:
    front_door.start(folder, free_port, UNREACHABLE, attached=True)
    assert process.running_pid(folder.pid_file("front-door"))
    assert not is_port_free(free_port)
    assert front_door.stop(folder)
    assert process.running_pid(folder.pid_file("front-door")) is None
    assert is_port_free(free_port)


def test_detached_process_outlives_its_parent(folder: Folder, free_port: int) -> None:
    _start_elsewhere(folder, free_port, attached=False)
    assert process.running_pid(folder.pid_file("front-door"))
    assert front_door.stop(folder)


def test_attached_process_ends_with_its_killed_parent(folder: Folder, free_port: int) -> None:
    _start_elsewhere(folder, free_port, attached=True)
    wait_for(lambda: process.running_pid(folder.pid_file("front-door")) is None)


def test_process_that_ignores_sigterm_is_killed(folder: Folder) -> None:
    stubborn = (
        "import signal, sys; from pathlib import Path; from backend.local.process import PidFile;"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); held = PidFile(Path(sys.argv[1]));"
        "signal.pause()"
    )
    path = folder.pid_file("x")
    with subprocess.Popen([sys.executable, "-c", stubborn, path], start_new_session=True) as child:
        wait_for(lambda: process.running_pid(path) is not None)
        assert process.stop(path, grace_seconds=0.2)
        assert child.wait() == -signal.SIGKILL


def test_process_that_ended_by_itself_is_reaped(folder: Folder) -> None:
    arguments = ["one argument is not enough"]
    log = folder.logs / "x.log"
    child = process.start(
        "backend.local.front_door", arguments, log=log, environment=os.environ, attached=True
    )
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not process.stop(folder.pid_file("x"), grace_seconds=0)
    assert child.returncode == 1
    assert child.stdin
    assert child.stdin.closed


def _start_elsewhere(folder: Folder, port: int, *, attached: bool) -> None:
    """Start a front door from a process that is then killed."""
    starter = (
        "import json, os, signal, sys; from pathlib import Path;"
        "from backend.local.folder import Folder;"
        "from backend.local.front_door import process;"
        "from backend.local.front_door.gateway import GatewaySettings;"
        "root, port, attached = json.loads(sys.argv[1]);"
        f"where = GatewaySettings({UNREACHABLE.cloud_url!r}, 'api', 'iot', 'http://x');"
        "process.start(Folder(Path(root)), port, where, attached=attached);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    options = json.dumps([str(folder.root), port, attached])
    ended = subprocess.run([sys.executable, "-c", starter, options], check=False, timeout=120)
    assert ended.returncode == -signal.SIGKILL
