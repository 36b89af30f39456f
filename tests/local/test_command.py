"""The commands as a person runs them: real processes in a folder of their own."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from backend.client import Credentials, StaffClient
from backend.command.group import shop
from backend.console import open_console
from backend.local import opening, process
from backend.local.folder import FOLDER_VARIABLE, Folder
from backend.local.opening import OpenShop
from backend.local.welcome import print_welcome
from tests import open_shop

RUN_SECONDS = 600


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
            output, errors = command.communicate(timeout=RUN_SECONDS)
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


NAMES = ["backup", "open", "close", "restore", "status", "robot", "test"]


def test_help_lists_every_command(command_line: CommandLine) -> None:
    code, output, _ = command_line.run("--help")
    assert code == 0
    assert [name for name in NAMES if f"  {name} " not in output] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help(name: str) -> None:
    result = CliRunner().invoke(shop, [name, "--help"], prog_name="shop")
    assert result.exit_code == 0
    assert f"Usage: shop {name}" in result.output


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


@pytest.fixture(scope="module")
def opened_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CommandLine, int, str]]:
    """Open a shop of which the state is kept; yield it, its port, and what the command printed."""
    folder = Folder(tmp_path_factory.mktemp("command") / ".shop")
    command_line, port = CommandLine(folder), open_shop.free_port()
    code, output, errors = command_line.run("open", "--detach", "--port", str(port))
    assert (code, errors) == (0, "")
    yield command_line, port, output
    opening.close_shop(folder)


@pytest.mark.cloud
def test_shop_opens_closes_and_keeps_its_state(opened_once: tuple[CommandLine, int, str]) -> None:
    command_line, port, output = opened_once
    assert f":{port}/?shop=demo" in output
    assert "▀" in output

    description = json.loads(command_line.folder.description.read_text())
    assert command_line.folder.description.stat().st_mode & 0o077 == 0
    assert description["url"] == f"http://localhost:{port}"
    assert (description["stage"], description["shopId"]) == ("local", "demo")
    assert set(description["staff"]) == {"manager", "barista", "display"}
    assert description["staff"]["barista"]["password"] in output

    with StaffClient.sign_in(description["url"], **description["staff"]["manager"]) as manager:
        demo = manager.shop("demo")
        assert demo.is_open
        assert len(demo.menu) >= 8
        manager.set_drink_available("demo", "mocha", False)
    status = command_line.run("status")
    assert (status[0], "--sign-ins" in status[1]) == (0, True)
    assert description["staff"]["barista"]["password"] not in status[1]
    assert (
        description["staff"]["barista"]["password"] in command_line.run("status", "--sign-ins")[1]
    )
    second = command_line.run("open", "--detach", "--port", str(port))
    assert "open already" in second[2]
    assert "./shop status --sign-ins" in second[2]

    assert command_line.run("close")[0] == 0
    assert command_line.processes() == []
    assert command_line.run("open", "--detach", "--port", str(port))[0] == 0
    with StaffClient.sign_in(description["url"], **description["staff"]["manager"]) as manager:
        mocha = manager.shop("demo").drink("mocha")
        assert mocha
        assert not mocha.available


@pytest.mark.cloud
def test_killed_processes_of_a_detached_shop_are_started_again(
    opened_once: tuple[CommandLine, int, str],
) -> None:
    command_line, port, _ = opened_once
    command_line.run("open", "--detach", "--port", str(port))
    pid_files = [command_line.folder.pid_file(name) for name in ("cloud", "front-door")]
    killed = [process.running_pid(path) for path in pid_files]
    for pid in killed:
        assert pid
        os.kill(pid, signal.SIGKILL)

    def run_again() -> bool:
        pids = [process.running_pid(path) for path in pid_files]
        return all(pid and pid not in killed for pid in pids)

    open_shop.eventually(run_again, seconds=300)
    open_shop.eventually(lambda: command_line.run("status")[0] == 0, seconds=300)
    assert "Processes of the shop were started again 2 times" in command_line.run("status")[1]
    assert command_line.run("close")[0] == 0
    assert command_line.processes() == []


@pytest.mark.cloud
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_after_a_signal(
    opened_once: tuple[CommandLine, int, str], end: signal.Signals
) -> None:
    command_line, port, _ = opened_once
    command_line.run("close")
    with command_line.start("open", "--port", str(port)) as foreground:
        assert foreground.stdout
        for line in foreground.stdout:
            if "./shop close" in line:
                break
        assert httpx.get(f"http://127.0.0.1:{port}/health", timeout=60).status_code == 200
        foreground.send_signal(end)
        foreground.communicate(timeout=RUN_SECONDS)
    open_shop.eventually(lambda: command_line.processes() == [])
    if end is not signal.SIGKILL:
        assert foreground.returncode == 0


@pytest.mark.parametrize("url", ["foo", "ftp://bar.example", "http://", "http://bar:port", ""])
@pytest.mark.parametrize(
    "arguments", [("kiosk", "--url"), ("barista", "--url"), ("open", "--public-url")]
)
def test_what_is_no_url_is_refused_before_anything_else(
    command_line: CommandLine, arguments: tuple[str, ...], url: str
) -> None:
    result = CliRunner().invoke(shop, [*arguments, url], prog_name="shop")
    assert result.exit_code == 2
    assert "is no URL of a shop" in result.output


def test_mistyped_command_gets_a_suggestion(command_line: CommandLine) -> None:
    result = CliRunner().invoke(shop, ["opne"], prog_name="shop")
    assert result.exit_code == 2
    assert "open" in result.output.split("No such command")[1]


def test_welcome_warns_if_phones_cannot_reach_the_shop() -> None:
    person = Credentials("barista", "a password")
    for url, is_warned in (("http://127.0.0.1:8000", True), ("http://192.0.2.7:8000", False)):
        text = io.StringIO()
        opened = OpenShop("http://localhost:9", url, "demo", {"display": person})
        print_welcome(opened, open_console(text, width=100))
        assert ("phones cannot reach it" in " ".join(text.getvalue().split())) is is_warned
        assert "Scan this code with a phone" in text.getvalue()
