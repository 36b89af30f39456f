"""The demo's folder and port: its own, and used by one demo at a time."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from backend.demo.running import AnotherDemoError, demo_folder, free_port, prepare_folder
from backend.local.folder import Folder
from backend.local.process import PidFile
from tests.open_shop import free_port as any_port


def test_a_second_demo_is_refused_and_takes_nothing_from_the_first(tmp_path: Path) -> None:
    folder = demo_folder(Folder(tmp_path))
    prepare_folder(folder)
    kept = folder.root / "terminals" / "outbox"
    kept.mkdir(parents=True)
    first = PidFile(folder.pid_file("opening"))
    with pytest.raises(AnotherDemoError, match=f"process {os.getpid()}"):
        prepare_folder(folder)
    assert kept.exists()
    first.release()
    prepare_folder(folder)
    assert not kept.exists()


def test_a_port_that_is_taken_is_left_to_its_shop() -> None:
    port = any_port()
    with socket.create_server(("0.0.0.0", port)):
        assert port < free_port(port) <= port + 50
