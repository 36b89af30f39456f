"""What the supervisor does when the folder of its shop is deleted."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.local import process
from backend.local.folder import Folder
from backend.local.front_door.gateway import GatewaySettings
from backend.local.ministack.change_log.writer import Fsync
from backend.local.supervision import Supervision, Supervisor
from tests.open_shop import eventually

HOLD = """
import sys, time
from pathlib import Path
from backend.local.process import PidFile
held = PidFile(Path(sys.argv[1]))
time.sleep(600)
"""
SUPERVISION = Supervision(
    port=1,
    gateway=GatewaySettings("http://127.0.0.1:1", "api", "127.0.0.1", "http://127.0.0.1:1"),
    state_machine_arn="arn",
    fsync=Fsync.ALWAYS,
    attached=False,
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / ".shop")
    folder.prepare()
    return folder


@pytest.fixture
def running(folder: Folder) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two processes that hold the pid files of a shop."""
    files = [folder.pid_file(name) for name in ("cloud", "front-door")]
    started = [
        subprocess.Popen([sys.executable, "-c", HOLD, str(path)], start_new_session=True)
        for path in files
    ]
    try:
        eventually(lambda: all(process.running_pid(path) for path in files))
        yield started
    finally:
        for one in started:
            one.kill()
            one.wait()


def test_processes_end_when_the_folder_is_deleted(
    folder: Folder, running: list[subprocess.Popen[bytes]]
) -> None:
    reports: list[str] = []
    supervisor = Supervisor(folder, SUPERVISION, reports.append)
    supervisor.check()
    shutil.rmtree(folder.root)
    supervisor.run(threading.Event())
    assert [one.wait(60) < 0 for one in running] == [True, True]
    assert reports == ["The shop's folder was deleted; its processes are ended."]
    assert not folder.root.exists()


def test_processes_end_when_another_folder_takes_the_place(
    folder: Folder, running: list[subprocess.Popen[bytes]]
) -> None:
    supervisor = Supervisor(folder, SUPERVISION, lambda _: None)
    supervisor.check()
    folder.root.rename(folder.root.with_name("moved"))
    folder.prepare()
    supervisor.run(threading.Event())
    assert [one.wait(60) < 0 for one in running] == [True, True]
