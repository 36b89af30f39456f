from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from barista_tui.desk.outbox import Outbox
from barista_tui.desk.wishes import Entry, OpenWish
from barista_tui.station import take_station

URL = "http://localhost:8000"


def test_two_terminals_have_two_folders(tmp_path: Path) -> None:
    with take_station(tmp_path, URL, "demo") as one, take_station(tmp_path, URL, "demo") as two:
        assert one.folder != two.folder


def test_a_freed_folder_is_taken_again(tmp_path: Path) -> None:
    with take_station(tmp_path, URL, "demo") as one:
        folder = one.folder
    with take_station(tmp_path, URL, "demo") as again:
        assert again.folder == folder


def test_work_left_by_a_crash_is_taken_up_first(tmp_path: Path) -> None:
    with take_station(tmp_path, URL, "demo"), take_station(tmp_path, URL, "demo") as crashed:
        outbox = Outbox(crashed.outbox)
        now = datetime.now(UTC)
        outbox.add(Entry("a", "bea", now, now, OpenWish(True)))
        outbox.close()
    with take_station(tmp_path, URL, "demo") as heir:
        assert heir.folder == crashed.folder


def test_shops_do_not_share_folders(tmp_path: Path) -> None:
    with take_station(tmp_path, URL, "a") as one, take_station(tmp_path, URL, "b") as two:
        assert one.folder.parent != two.folder.parent
