"""The demo as a person runs it: samples at once, the real shop, and nothing left afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.local.folder import FOLDER_VARIABLE
from tests.open_shop import eventually, free_port

from .terminal import Terminal


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder whose demo is deployed once for all tests."""
    return tmp_path_factory.mktemp("demo") / ".shop"


@pytest.fixture
def terminal(root: Path) -> Iterator[Terminal]:
    terminal = Terminal(root, free_port(), 200, 60)
    yield terminal
    terminal.close()
    eventually(lambda: processes_of(root) == [])


def processes_of(root: Path) -> list[str]:
    """Return the command lines of all processes that work in a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if str(root) in line:
                found.append(line)
    return found


@pytest.mark.cloud
def test_samples_make_room_for_the_real_shop_and_one_key_ends_it_all(
    root: Path, terminal: Terminal
) -> None:
    terminal.wait_for("SAMPLE ORDERS")
    terminal.wait_for("LIVE")
    terminal.wait_for("scanned the code")
    terminal.wait_for("OrderManager")
    assert processes_of(root) != []
    terminal.press("q")
    code, output = terminal.wait()
    assert (code, "The demo is over" in output) == (0, True)
    assert "No order was lost" in output
    assert processes_of(root) == []
    assert [path.name for path in root.iterdir()] == ["demo"]


@pytest.mark.cloud
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_is_left_whatever_ends_the_demo(
    root: Path, terminal: Terminal, ending: signal.Signals
) -> None:
    terminal.wait_for("scanned the code")
    terminal.signal(ending)
    code, _ = terminal.wait()
    assert (code == 0) is (ending is not signal.SIGKILL)
    eventually(lambda: processes_of(root) == [])
    description = json.loads((root / "demo" / "local.json").read_text())
    assert description["shopId"] == "demo"


@pytest.mark.parametrize("term", ["dumb", "xterm-256color"])
def test_what_is_no_terminal_gets_a_sentence(tmp_path: Path, term: str) -> None:
    result = subprocess.run(
        [sys.executable, "-P", "-m", "backend.command", "demo"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "TERM": term, FOLDER_VARIABLE: str(tmp_path)},
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr == "The demo needs a terminal to draw on; this is none.\n"
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []
