from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from barista_tui.core.actions import OpenAction, QueuedAction
from barista_tui.core.outbox import Outbox
from barista_tui.core.state_directory import lock_state_directory

URL = "http://localhost:8000"


def test_two_terminals_have_two_directories(tmp_path: Path) -> None:
    with (
        lock_state_directory(tmp_path, URL, "demo") as one,
        lock_state_directory(tmp_path, URL, "demo") as two,
    ):
        assert one.path != two.path


def test_a_released_directory_is_used_again(tmp_path: Path) -> None:
    with lock_state_directory(tmp_path, URL, "demo") as one:
        folder = one.path
    with lock_state_directory(tmp_path, URL, "demo") as again:
        assert again.path == folder


def test_unfinished_work_of_a_crash_is_resumed_first(tmp_path: Path) -> None:
    with (
        lock_state_directory(tmp_path, URL, "demo"),
        lock_state_directory(tmp_path, URL, "demo") as crashed,
    ):
        outbox = Outbox(crashed.outbox)
        now = datetime.now(UTC)
        outbox.add(QueuedAction("a", "bea", now, now, OpenAction(True)))
        outbox.close()
    with lock_state_directory(tmp_path, URL, "demo") as heir:
        assert heir.path == crashed.path


def test_shops_do_not_share_directories(tmp_path: Path) -> None:
    with (
        lock_state_directory(tmp_path, URL, "a") as one,
        lock_state_directory(tmp_path, URL, "b") as two,
    ):
        assert one.path.parent != two.path.parent
