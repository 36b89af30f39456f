"""Tickets that need no printing any more are deleted from a terminal's spool."""

from __future__ import annotations

from pathlib import Path

from barista_tui.core.state_directory import lock_state_directory, state_directories
from barista_tui.printing.spool import Spool, forget_finished
from barista_tui.printing.ticket import ticket_of
from chalicelib.contract.orders import StaffOrder
from tests.contract.samples import sample

TICKET = ticket_of(sample(StaffOrder, name="Zoe", note="By the door"), (), (), (), "Bar", "!")


def test_finished_tickets_are_deleted_while_the_terminal_runs(tmp_path: Path) -> None:
    file = tmp_path / "spool.db"
    spool = Spool(file)
    for state in ("printed", "previewed", "skipped", "dismissed", "uncertain", "waiting"):
        spool.add(f"take {state}", TICKET, is_copy=False)
        job = spool.next()
        assert job is not None
        spool.mark(job, state)
    assert forget_finished(file) == 4
    assert forget_finished(file) == 0
    assert [job.key for job in spool.uncertain()] == ["take uncertain"]
    assert spool.waiting_count() == 1
    spool.close()


def test_deleted_ticket_is_not_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "spool.db"
    spool = Spool(file)
    spool.add("take it", TICKET, is_copy=False)
    job = spool.next()
    assert job is not None
    spool.mark(job, "printed")
    spool.close()
    assert b"Zoe" in file.read_bytes()
    assert forget_finished(file) == 1
    assert not [path for path in tmp_path.iterdir() if b"Zoe" in path.read_bytes()]


def test_missing_or_damaged_spool_has_no_tickets(tmp_path: Path) -> None:
    assert forget_finished(tmp_path / "none.db") == 0
    (tmp_path / "bad.db").write_bytes(b"not a database at all" * 100)
    assert forget_finished(tmp_path / "bad.db") == 0


def test_terminals_of_a_shop_are_found_and_of_no_other(tmp_path: Path) -> None:
    url = "http://localhost:8000"
    with (
        lock_state_directory(tmp_path, url, "roof") as first,
        lock_state_directory(tmp_path, url, "roof") as second,
        lock_state_directory(tmp_path, url, "demo-roof"),
    ):
        assert state_directories(tmp_path, url, "roof") == [first, second]
    assert state_directories(tmp_path, url, "hall") == []
