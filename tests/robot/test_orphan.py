"""A robot whose parent is gone orders no more, and leaves the shop's limits as they were."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.client import StaffClient
from backend.command import demo_command
from backend.console import open_console
from backend.drink_limit import raised_limit, restore_limit
from backend.local import opening
from backend.local.folder import FOLDER_VARIABLE, Folder
from backend.local.process import PidFile, running_pid
from backend.private_files import write_json
from tests.fake_shop import PASSWORD, FakeShop, serving

LIMIT_SECONDS = 60.0
# The demo's own way to start its customers, in a process that can be killed.
PARENT = """
import signal
from pathlib import Path
from backend.command.demo_command import customers
from backend.console import open_console
from backend.local import opening
from backend.local.folder import default_folder
with customers(default_folder(), 200, 0.01, open_console()) as robot:
    Path("robot.pid").write_text(str(robot.pid))
    signal.pause()
"""


class OpenFolder:
    """A folder in which the fake shop is open: this process holds the shop's pid files."""

    def __init__(self, root: Path, shop: FakeShop) -> None:
        self.folder, self.shop = Folder(root), shop
        self._held = [PidFile(self.folder.pid_file(name)) for name in ("front-door", "cloud")]
        names = {"manager": "mia", "barista": "bea", "display": "display"}
        staff = {r: {"username": name, "password": PASSWORD} for r, name in names.items()}
        about = {"url": shop.url, "publicUrl": shop.url, "shopId": "demo", "staff": staff}
        write_json(self.folder.description, about)

    def release(self) -> None:
        while self._held:
            self._held.pop().release()


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenFolder]:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    with serving(FakeShop()) as shop:
        opened = OpenFolder(tmp_path, shop)
        yield opened
        opened.release()


def until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_robot_ends_with_its_parent_whatever_ends_it(
    opened: OpenFolder, ending: signal.Signals
) -> None:
    shop, folder = opened.shop, opened.folder
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=folder.root,
        stdout=subprocess.DEVNULL,
    )
    try:
        until(lambda: shop.shop["drinksPerCode"] == 410, "the robot did not raise the limit")
        robot = int((folder.root / "robot.pid").read_text())
        assert is_running(robot)
    finally:
        parent.send_signal(ending)
        parent.wait()
    until(lambda: not is_running(robot), "the robot still runs")
    assert shop.shop["drinksPerCode"] == 10
    assert not folder.robot_limit.exists()


def test_closing_the_shop_stops_the_demos_robot_first(
    opened: OpenFolder,
) -> None:
    shop, folder = opened.shop, opened.folder
    with demo_command.customers(folder, 200, 0.01, open_console()) as robot:
        until(lambda: shop.shop["drinksPerCode"] == 410, "the robot did not raise the limit")
        assert running_pid(folder.pid_file("robot")) == robot.pid
        opened.release()
        opening.stop_processes(folder)
        assert not is_running(robot.pid)
        assert shop.shop["drinksPerCode"] == 10


@pytest.fixture
def manager() -> Iterator[tuple[FakeShop, StaffClient]]:
    with serving(FakeShop()) as shop, StaffClient.sign_in(shop.url, "mia", PASSWORD) as staff:
        yield shop, staff


def killed_run(staff: StaffClient, record: Path) -> None:
    """Raise the limit, and never come to restore it."""
    raised = raised_limit(staff, "demo", 50, record)
    raised.__enter__()
    content = record.read_text()
    raised.__exit__(None, None, None)
    staff.change_settings("demo", drinks_per_code=110)
    record.write_text(content)


def test_the_limit_that_a_killed_run_left_is_restored(
    manager: tuple[FakeShop, StaffClient], tmp_path: Path
) -> None:
    shop, staff = manager
    record = tmp_path / "limit.json"
    killed_run(staff, record)
    assert shop.shop["drinksPerCode"] == 110
    assert restore_limit(staff, "demo", record)
    assert shop.shop["drinksPerCode"] == 10
    assert not restore_limit(staff, "demo", record)


def test_a_run_after_a_killed_one_restores_the_limit_before_both(
    manager: tuple[FakeShop, StaffClient], tmp_path: Path
) -> None:
    shop, staff = manager
    record = tmp_path / "limit.json"
    killed_run(staff, record)
    with raised_limit(staff, "demo", 5, record):
        assert shop.shop["drinksPerCode"] == 20
    assert shop.shop["drinksPerCode"] == 10


def test_a_limit_that_a_manager_set_after_a_killed_run_stays(
    manager: tuple[FakeShop, StaffClient], tmp_path: Path
) -> None:
    shop, staff = manager
    record = tmp_path / "limit.json"
    killed_run(staff, record)
    staff.change_settings("demo", drinks_per_code=7)
    assert restore_limit(staff, "demo", record)
    assert shop.shop["drinksPerCode"] == 7
