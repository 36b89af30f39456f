"""The commands as a person runs them: real processes in a folder of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from backend.client import StaffClient
from backend.local import opening, process
from backend.local.folder import FOLDER_VARIABLE, Folder

OPEN_SECONDS = 60
AGAIN_SECONDS = 20


class Counter:
    """Where a person stands who types `./shop ...`."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command, which Ctrl-C reaches even if the tests run in a background."""
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "backend.command", *arguments],
            env={**os.environ, FOLDER_VARIABLE: str(self.folder.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_heed_ctrl_c,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command to its end; return exit code, output and errors."""
        with self.start(*arguments) as command:
            output, errors = command.communicate(timeout=90)
        return command.returncode, output, errors

    def processes(self) -> list[str]:
        """Return the command lines of all processes that know this folder."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue
                if str(self.folder.root) in line:
                    found.append(line)
        return found


def _heed_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    folder = Folder(tmp_path / ".shop")
    yield Counter(folder)
    opening.close_shop(folder)


@pytest.mark.parametrize("value", ["everybody", "10.0.0.0/99", ""])
def test_trusted_proxy_that_is_no_address_is_refused(counter: Counter, value: str) -> None:
    code, _, errors = counter.run("open", "--detach", "--trusted-proxy", value)
    assert code == 2
    assert "no network" in errors


@pytest.mark.parametrize("name", ["open", "close", "status", "robot", "test"])
def test_every_command_has_help(counter: Counter, name: str) -> None:
    code, output, _ = counter.run(name, "--help")
    assert code == 0
    assert "Usage: shop" in output
    assert name in counter.run("--help")[1]


def test_unknown_command_is_one_sentence(counter: Counter) -> None:
    code, _, errors = counter.run("brew")
    assert code != 0
    assert "Traceback" not in errors


def test_closed_shop_says_so(counter: Counter) -> None:
    assert counter.run("status")[:2] == (3, "The shop is closed.\n")
    assert counter.run("close")[:2] == (0, "The shop was not open.\n")


def test_taken_port_is_one_sentence(counter: Counter) -> None:
    with socket.create_server(("0.0.0.0", 0)) as other:
        code, _, errors = counter.run("open", "--detach", "--port", str(other.getsockname()[1]))
    assert code == 1
    assert "is taken by another program" in errors
    assert errors.count("\n") == 1
    assert counter.processes() == []


def test_second_open_is_one_sentence(counter: Counter) -> None:
    counter.folder.prepare()
    held = process.PidFile(counter.folder.pid_file("opening"))
    code, _, errors = counter.run("open", "--detach")
    assert code == 1
    assert f"The shop is open already (process {os.getpid()})" in errors
    assert errors.count("\n") == 1
    held.release()


@pytest.mark.cloud
def test_shop_opens_closes_and_comes_back(counter: Counter, free_port: int) -> None:
    began = time.monotonic()
    code, output, errors = counter.run("open", "--detach", "--port", str(free_port))
    assert (code, errors) == (0, "")
    assert time.monotonic() - began < OPEN_SECONDS
    assert f":{free_port}/?shop=demo" in output
    assert "▀" in output

    description = json.loads(counter.folder.description.read_text())
    assert counter.folder.description.stat().st_mode & 0o077 == 0
    assert description["url"] == f"http://localhost:{free_port}"
    assert (description["stage"], description["shopId"]) == ("local", "demo")
    assert set(description["staff"]) == {"manager", "barista", "display"}
    assert description["staff"]["barista"]["password"] in output

    with StaffClient.sign_in(description["url"], **description["staff"]["manager"]) as manager:
        shop = manager.shop("demo")
        assert shop.is_open
        assert len(shop.menu) >= 8
        manager.set_drink_available("demo", "mocha", False)
    assert counter.run("status")[0] == 0
    second = counter.run("open", "--detach", "--port", str(free_port))
    assert "open already" in second[2]

    assert counter.run("close")[0] == 0
    assert counter.processes() == []
    began = time.monotonic()
    assert counter.run("open", "--detach", "--port", str(free_port))[0] == 0
    assert time.monotonic() - began < AGAIN_SECONDS
    with StaffClient.sign_in(description["url"], **description["staff"]["manager"]) as manager:
        mocha = manager.shop("demo").drink("mocha")
        assert mocha
        assert not mocha.available


@pytest.mark.cloud
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_stays_behind(counter: Counter, free_port: int, end: signal.Signals) -> None:
    with counter.start("open", "--port", str(free_port)) as foreground:
        assert foreground.stdout
        for line in foreground.stdout:
            if "./shop close" in line:
                break
        assert httpx.get(f"http://127.0.0.1:{free_port}/health").status_code == 200
        foreground.send_signal(end)
        foreground.communicate(timeout=30)
    limit = time.monotonic() + 10
    while counter.processes() and time.monotonic() < limit:
        time.sleep(0.05)
    assert counter.processes() == []
    if end is not signal.SIGKILL:
        assert foreground.returncode == 0
