"""Printing with printers that are slow, absent, out of paper, or fail halfway."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from barista_tui.printing.connectors import ConnectionFailedError
from barista_tui.printing.print_worker import PrintWorker
from barista_tui.printing.spool import Spool
from barista_tui.printing.ticket import PrintedTicket, ticket_of
from barista_tui.printing.ticket_printer import TicketPrinter, not_needed
from barista_tui.settings import Printer, Printing, Settings
from tests.open_shop import free_port

from .fake_printer import TcpPrinter, printing
from .samples import NOW, order
from .waiting import until


def paper(number: int) -> PrintedTicket:
    return ticket_of(order(number), [], [], [], "Demo bar", "!")


def print_worker_for(printer: TcpPrinter, folder: Path, **more: object) -> PrintWorker:
    settings = Printer("network", "127.0.0.1", printer.port, timeout_seconds=60, **more)  # type: ignore[arg-type]
    print_worker = PrintWorker(Spool(folder / "spool.db"), settings)
    print_worker.start()
    return print_worker


def print_all(print_worker: PrintWorker, *numbers: int) -> None:
    for number in numbers:
        assert print_worker.print(f"take {number}", paper(number))


def test_tickets_are_printed_once_and_in_order(tmp_path: Path) -> None:
    with printing() as printer:
        print_worker = print_worker_for(printer, tmp_path)
        print_all(print_worker, 1, 2, 3)
        until(lambda: print_worker.status.waiting == 0)
        assert printer.tickets == ["1", "2", "3"]
        print_worker.close()


def test_closing_the_connection_is_a_confirmation(tmp_path: Path) -> None:
    with printing() as printer:
        printer.usual = "closes"
        print_worker = print_worker_for(printer, tmp_path)
        print_all(print_worker, 1, 2)
        until(lambda: print_worker.status.waiting == 0)
        assert printer.tickets == ["1", "2"]
        assert print_worker.status.uncertain == ()
        print_worker.close()


def test_an_interrupted_job_is_uncertain_and_can_be_copied(tmp_path: Path) -> None:
    with printing() as printer:
        printer.behaviours.extend(["answers", "breaks"])
        print_worker = print_worker_for(printer, tmp_path)
        print_all(print_worker, 1, 2, 3)
        until(lambda: print_worker.status.waiting == 0)
        assert printer.tickets == ["1", "3"]
        assert [job.ticket.number for job in print_worker.status.uncertain] == [2]
        print_worker.resolve_uncertain(print_copy=True)
        until(lambda: "2 copy" in printer.tickets)
        assert print_worker.status.uncertain == ()
        print_worker.close()


def test_a_job_without_a_confirmation_is_uncertain(tmp_path: Path) -> None:
    with printing() as printer:
        printer.behaviours.append("silent")
        settings = Printer("network", "127.0.0.1", printer.port, timeout_seconds=0.4)
        print_worker = PrintWorker(Spool(tmp_path / "spool.db"), settings)
        print_worker.start()
        print_all(print_worker, 1)
        until(lambda: print_worker.status.uncertain)
        assert print_worker.resolve_uncertain(print_copy=False) is not None
        assert print_worker.status.uncertain == ()
        print_worker.close()


def test_a_printer_that_returns_gets_all_waiting_jobs(tmp_path: Path) -> None:
    port = free_port()
    print_worker = print_worker_for(TcpPrinter(port), tmp_path)
    print_all(print_worker, 1, 2)
    until(lambda: print_worker.status.error)
    assert print_worker.status.waiting == 2
    with printing(port) as back:
        until(lambda: print_worker.status.waiting == 0)
        assert back.tickets == ["1", "2"]
        assert print_worker.status.error is None
        print_worker.close()


def test_a_printer_without_paper_gets_the_ticket_later(tmp_path: Path) -> None:
    with printing() as printer:
        printer.behaviours.append("out of paper")
        troubles: list[str | None] = []
        spool = Spool(tmp_path / "spool.db")
        settings = Printer("network", "127.0.0.1", printer.port)
        print_worker = PrintWorker(
            spool, settings, on_change=lambda: troubles.append(print_worker.status.error)
        )
        print_worker.start()
        print_all(print_worker, 1)
        until(lambda: printer.tickets == ["1"] and print_worker.status.waiting == 0)
        assert troubles[0] == "the printer cannot print: it is out of paper"
        print_worker.close()


def test_a_key_is_printed_once(tmp_path: Path) -> None:
    print_worker = PrintWorker(Spool(tmp_path / "spool.db"), Printer(), send=lambda _: None)
    assert print_worker.print("take 1", paper(1))
    assert not print_worker.print("take 1", paper(1))
    print_worker.close()


def test_jobs_survive_a_crash_and_a_half_sent_one_is_uncertain(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db")
    for number in (1, 2):
        spool.add(f"take {number}", paper(number), is_copy=False)
    first = spool.next()
    assert first is not None
    spool.mark(first, "sending")  # and now the process dies
    sent: list[bytes] = []
    print_worker = PrintWorker(Spool(tmp_path / "spool.db"), Printer(), send=sent.append)
    print_worker.start()
    until(lambda: print_worker.status.waiting == 0)
    assert [job.ticket.number for job in print_worker.status.uncertain] == [1]
    assert len(sent) == 1
    print_worker.close()
    spool.close()


def test_a_job_that_was_not_sent_is_retried(tmp_path: Path) -> None:
    tries: list[bytes] = []

    def send(data: bytes) -> None:
        tries.append(data)
        if len(tries) < 3:
            raise ConnectionFailedError("off")

    print_worker = PrintWorker(Spool(tmp_path / "spool.db"), Printer(), send=send)
    print_worker.start()
    print_all(print_worker, 1)
    until(lambda: print_worker.status.waiting == 0)
    assert len(tries) == 3
    print_worker.close()


def test_tickets_are_written_to_a_file_as_text_or_escpos(tmp_path: Path) -> None:
    for name, first in (("t.txt", "#1"), ("t.bin", "\x1b@")):
        device = str(tmp_path / name)
        print_worker = PrintWorker(Spool(tmp_path / f"{name}.db"), Printer("file", device=device))
        print_worker.start()
        print_all(print_worker, 1, 2)
        until(lambda print_worker: print_worker.status.waiting == 0, print_worker)
        text = (tmp_path / name).read_bytes().decode("latin-1")
        assert text.lstrip().startswith(first)
        assert "#2" in text
        print_worker.close()


def test_a_ticket_that_nobody_needs_any_more_is_not_printed(tmp_path: Path) -> None:
    sent: list[bytes] = []
    skipped: list[str] = []
    print_worker = PrintWorker(
        Spool(tmp_path / "spool.db"),
        Printer(),
        send=sent.append,
        not_needed=lambda ticket: "was cancelled" if ticket.number == 1 else None,
        on_skip=lambda job, why: skipped.append(f"{job.ticket.number} {why}"),
    )
    print_all(print_worker, 1, 2)
    print_worker.print("copy", paper(1), is_copy=True)
    print_worker.start()
    until(lambda: print_worker.status.waiting == 0)
    assert skipped == ["1 was cancelled"]
    assert len(sent) == 2
    print_worker.close()


def test_a_printer_that_is_set_up_later_does_not_print_the_past(tmp_path: Path) -> None:
    file = tmp_path / "spool.db"
    without = PrintWorker(Spool(file), Printer())
    print_all(without, 1)
    without.start()
    until(lambda: Spool(file).waiting_count() == 0)
    assert "#1" in (without.preview() or "")
    without.close()
    sent: list[bytes] = []
    print_worker = PrintWorker(Spool(file), Printer(), send=sent.append)
    print_worker.start()
    print_all(print_worker, 2)
    until(lambda: print_worker.status.waiting == 0)
    assert len(sent) == 1
    print_worker.close()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"state": "COMPLETED"}, None),
        ({"state": "COLLECTED"}, "was already handed over"),
        ({"state": "CANCELLED", "reason": "customer"}, "was cancelled by the customer"),
        ({"age_seconds": 1900}, "is more than half an hour old"),
    ],
)
def test_a_ticket_is_needed_while_its_order_is_open_and_not_old(
    changes: dict[str, Any], why: str | None
) -> None:
    now = order(1, **changes)
    printed = ticket_of(now, [], [], [], "Demo bar", "!")
    assert not_needed(printed, now, NOW) == why


def test_orders_of_before_the_terminal_was_started_are_not_printed_on_arrival(
    tmp_path: Path,
) -> None:
    sent: list[bytes] = []
    print_worker = PrintWorker(Spool(tmp_path / "spool.db"), Printer(), send=sent.append)
    settings = Settings(printing=Printing(when="arrival"))
    tickets = TicketPrinter(print_worker, settings, since=NOW)
    tickets.on_arrival(order(1, age_seconds=30), None)
    tickets.on_arrival(order(2, age_seconds=-30), None)
    print_worker.start()
    until(lambda: sent and print_worker.status.waiting == 0)
    assert len(sent) == 1
    assert b"#2" in sent[0]
    print_worker.close()
