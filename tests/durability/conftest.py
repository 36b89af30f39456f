"""A shop of its own, because these tests kill its local AWS."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import httpx
import pytest

from backend.local import process
from backend.local.live_status import Restarts
from backend.local.ministack.change_log.writer import Fsync
from tests.open_shop import TestShop, eventually, opened


class Crashes:
    """Ends the local AWS of a shop as a power cut does, and starts it again."""

    def __init__(self, shop: TestShop) -> None:
        self._shop = shop

    def kill(self) -> None:
        """Kill the local AWS, and wait until it has ended."""
        pid = process.running_pid(self._shop.folder.pid_file("cloud"))
        assert pid
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: process.running_pid(self._shop.folder.pid_file("cloud")) is None)
        process._reap(process._children.pop(pid))

    def start(self) -> None:
        """Start it as `./shop open` does once it notices, and wait until the API answers."""
        assert Restarts(self._shop.folder, Fsync.ALWAYS).restart_if_crashed()
        url = f"{self._shop.url}/health"
        eventually(lambda: httpx.get(url, timeout=60).is_success, seconds=120)


@pytest.fixture(scope="package")
def fragile_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestShop]:
    with opened(tmp_path_factory.mktemp("fragile")) as shop:
        yield shop


@pytest.fixture(scope="package")
def crashes(fragile_shop: TestShop) -> Crashes:
    return Crashes(fragile_shop)
