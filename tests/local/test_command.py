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


class CommandLine:
    """Runs `./shop` commands in a folder of their own."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command that handles Ctrl-C even if the tests run in the background."""
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "backend.command", *arguments],
            env={**os.environ, FOLDER_VARIABLE: str(self.folder.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_reset_sigint,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command to its end; return exit code, output and errors."""
        with self.start(*arguments) as command:
            output, errors = command.communicate(timeout=90)
        return command.returncode, output, errors

    def processes(self) -> list[str]:
        """Return the command lines of all processes of this folder."""
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


def _reset_sigint() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def command_line(tmp_path: Path) -> Iterator[CommandLine]:
    folder = Folder(tmp_path / ".shop")
    yield CommandLine(folder)
    opening.close_shop(folder)


@pytest.mark.parametrize("value", ["everybody", "10.0.0.0/99", ""])
def test_trusted_proxy_that_is_no_address_is_refused(command_line: CommandLine, value: str) -> None:
    code, _, errors = command_line.run("open", "--detach", "--trusted-proxy", value)
    assert code == 2
    assert "no IP address or network" in errors


@pytest.mark.parametrize("name", ["backup", "open", "close", "restore", "status", "robot", "test"])
def test_every_command_has_help(command_line: CommandLine, name: str) -> None:
    code, output, _ = command_line.run(name, "--help")
    assert code == 0
    assert "Usage: shop" in output
    assert name in command_line.run("--help")[1]


def test_unknown_command_is_an_error_without_a_traceback(command_line: CommandLine) -> None:
    code, _, errors = command_line.run("brew")
    assert code != 0
    assert "Traceback" not in errors


def test_status_of_a_closed_shop(command_line: CommandLine) -> None:
    assert command_line.run("status")[:2] == (3, "The shop is closed.\n")
    assert command_line.run("close")[:2] == (0, "The shop was not open.\n")


def test_taken_port_is_an_error_of_one_sentence(command_line: CommandLine) -> None:
    with socket.create_server(("0.0.0.0", 0)) as other:
        code, _, errors = command_line.run(
            "open", "--detach", "--port", str(other.getsockname()[1])
        )
    assert code == 1
    assert "is taken by another program" in errors
    assert errors.count("\n") == 1
    assert command_line.processes() == []


def test_second_open_is_an_error_of_one_sentence(command_line: CommandLine) -> None:
    command_line.folder.prepare()
    held = process.PidFile(command_line.folder.pid_file("opening"))
    code, _, errors = command_line.run("open", "--detach")
    assert code == 1
    assert f"The shop is open already (process {os.getpid()})" in errors
    assert errors.count("\n") == 1
    held.release()


@pytest.mark.cloud
def test_shop_opens_closes_and_keeps_its_state(command_line: CommandLine, free_port: int) -> None:
    began = time.monotonic()
    code, output, errors = command_line.run("open", "--detach", "--port", str(free_port))
    assert (code, errors) == (0, "")
    assert time.monotonic() - began < OPEN_SECONDS
    assert f":{free_port}/?shop=demo" in output
    assert "▀" in output

    description = json.loads(command_line.folder.description.read_text())
    assert command_line.folder.description.stat().st_mode & 0o077 == 0
    assert description["url"] == f"http://localhost:{free_port}"
    assert (description["stage"], description["shopId"]) == ("local", "demo")
    assert set(description["staff"]) == {"manager", "barista", "display"}
    assert description["staff"]["barista"]["password"] in output

    with StaffClient.sign_in(description["url"], **description["staff"]["manager"]) as manager:
        shop = manager.shop("demo")
        assert shop.is_open
        assert len(shop.menu) >= 8
        manager.set_drink_available("demo", "mocha", False)
    assert command_line.run("status")[0] == 0
    second = command_line.run("open", "--detach", "--port", str(free_port))
    assert "open already" in second[2]

    assert command_line.run("close")[0] == 0
    assert command_line.processes() == []
    began = time.monotonic()
    assert command_line.run("open", "--detach", "--port", str(free_port))[0] == 0
    assert time.monotonic() - began < AGAIN_SECONDS
    with StaffClient.sign_in(description["url"], **description["staff"]["manager"]) as manager:
        mocha = manager.shop("demo").drink("mocha")
        assert mocha
        assert not mocha.available


@pytest.mark.cloud
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_after_a_signal(
    command_line: CommandLine, free_port: int, end: signal.Signals
) -> None:
    with command_line.start("open", "--port", str(free_port)) as foreground:
        assert foreground.stdout
        for line in foreground.stdout:
            if "./shop close" in line:
                break
        assert httpx.get(f"http://127.0.0.1:{free_port}/health", timeout=30).status_code == 200
        foreground.send_signal(end)
        foreground.communicate(timeout=30)
    limit = time.monotonic() + 30
    while command_line.processes() and time.monotonic() < limit:
        time.sleep(0.05)
    assert command_line.processes() == []
    if end is not signal.SIGKILL:
        assert foreground.returncode == 0
