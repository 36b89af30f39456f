"""A shop of its own, because these tests kill its local AWS."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import httpx
import pytest

from backend.local import opening, process
from backend.local.supervision import Supervisor
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

    def start(self) -> None:
        """Start it as `./shop open` does once it notices, and wait until the API answers."""
        options = opening.OpenOptions(port=int(self._shop.url.rpartition(":")[2]))
        supervision = opening.supervision_of(self._shop.folder, options)
        reports: list[str] = []
        supervisor = Supervisor(self._shop.folder, supervision, reports.append)
        supervisor.check()
        assert reports == ["The local AWS has ended; it is being started again."]

        def has_resumed() -> bool:
            supervisor.check()
            return not supervisor.must_resume

        eventually(has_resumed, seconds=300)
        url = f"{self._shop.url}/health"
        eventually(lambda: httpx.get(url, timeout=60).is_success, seconds=300)


@pytest.fixture(scope="package")
def fragile_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestShop]:
    with opened(tmp_path_factory.mktemp("fragile")) as shop:
        yield shop


@pytest.fixture(scope="package")
def crashes(fragile_shop: TestShop) -> Crashes:
    return Crashes(fragile_shop)
