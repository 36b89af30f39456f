"""The press against printers that are slow, absent, break off, or are out of paper."""

from __future__ import annotations

from pathlib import Path

from barista_tui.printing.press import Press
from barista_tui.printing.printers import NotReachedError
from barista_tui.printing.spool import Spool
from barista_tui.printing.ticket import PrintedTicket, ticket_of
from barista_tui.settings import Printer

from .printer_server import TcpPrinter, printing
from .samples import order
from .waiting import until


def paper(number: int) -> PrintedTicket:
    return ticket_of(order(number), [], [], [], "Demo bar", "!")


def press_for(printer: TcpPrinter, folder: Path, **more: object) -> Press:
    settings = Printer("network", "127.0.0.1", printer.port, timeout_seconds=5, **more)  # type: ignore[arg-type]
    press = Press(Spool(folder / "spool.db"), settings)
    press.start()
    return press


def print_all(press: Press, *numbers: int) -> None:
    for number in numbers:
        assert press.print(f"take {number}", paper(number))


def test_tickets_arrive_once_and_in_order(tmp_path: Path) -> None:
    with printing() as printer:
        press = press_for(printer, tmp_path)
        print_all(press, 1, 2, 3)
        until(lambda: press.status.waiting == 0)
        assert printer.tickets == ["1", "2", "3"]
        press.close()


def test_a_printer_that_only_closes_is_believed(tmp_path: Path) -> None:
    with printing() as printer:
        printer.usual = "closes"
        press = press_for(printer, tmp_path)
        print_all(press, 1, 2)
        until(lambda: press.status.waiting == 0)
        assert printer.tickets == ["1", "2"]
        assert press.status.uncertain == ()
        press.close()


def test_a_job_that_broke_off_is_uncertain_and_offered_as_a_copy(tmp_path: Path) -> None:
    with printing() as printer:
        printer.manners.extend(["answers", "breaks"])
        press = press_for(printer, tmp_path)
        print_all(press, 1, 2, 3)
        until(lambda: press.status.waiting == 0)
        assert printer.tickets == ["1", "3"]
        assert [job.ticket.number for job in press.status.uncertain] == [2]
        press.settle_uncertain(again=True)
        until(lambda: "2 copy" in printer.tickets)
        assert press.status.uncertain == ()
        press.close()


def test_a_job_without_a_confirmation_is_uncertain(tmp_path: Path) -> None:
    with printing() as printer:
        printer.manners.append("silent")
        settings = Printer("network", "127.0.0.1", printer.port, timeout_seconds=0.4)
        press = Press(Spool(tmp_path / "spool.db"), settings)
        press.start()
        print_all(press, 1)
        until(lambda: press.status.uncertain)
        assert press.settle_uncertain(again=False) is not None
        assert press.status.uncertain == ()
        press.close()


def test_an_absent_printer_gets_everything_when_it_is_back(tmp_path: Path) -> None:
    with printing() as printer:
        port = printer.port
    press = press_for(printer, tmp_path)
    print_all(press, 1, 2)
    until(lambda: press.status.trouble)
    assert press.status.waiting == 2
    with printing(port) as back:
        until(lambda: press.status.waiting == 0)
        assert back.tickets == ["1", "2"]
        assert press.status.trouble is None
        press.close()


def test_a_printer_without_paper_says_so_and_gets_the_ticket_later(tmp_path: Path) -> None:
    with printing() as printer:
        printer.manners.append("out of paper")
        troubles: list[str | None] = []
        spool = Spool(tmp_path / "spool.db")
        settings = Printer("network", "127.0.0.1", printer.port)
        press = Press(spool, settings, on_change=lambda: troubles.append(press.status.trouble))
        press.start()
        print_all(press, 1)
        until(lambda: printer.tickets == ["1"] and press.status.waiting == 0)
        assert troubles[0] == "the printer cannot print: it is out of paper"
        press.close()


def test_a_job_is_asked_for_once(tmp_path: Path) -> None:
    press = Press(Spool(tmp_path / "spool.db"), Printer(), send=lambda _: None)
    assert press.print("take 1", paper(1))
    assert not press.print("take 1", paper(1))
    press.close()


def test_jobs_survive_a_crash_and_a_half_sent_one_is_uncertain(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db")
    for number in (1, 2):
        spool.add(f"take {number}", paper(number), is_copy=False)
    first = spool.next()
    assert first is not None
    spool.mark(first, "sending")  # and now the process dies
    sent: list[bytes] = []
    press = Press(Spool(tmp_path / "spool.db"), Printer(), send=sent.append)
    press.start()
    until(lambda: press.status.waiting == 0)
    assert [job.ticket.number for job in press.status.uncertain] == [1]
    assert len(sent) == 1
    press.close()
    spool.close()


def test_a_job_that_never_went_out_is_tried_again(tmp_path: Path) -> None:
    tries: list[bytes] = []

    def send(data: bytes) -> None:
        tries.append(data)
        if len(tries) < 3:
            raise NotReachedError("off")

    press = Press(Spool(tmp_path / "spool.db"), Printer(), send=send)
    press.start()
    print_all(press, 1)
    until(lambda: press.status.waiting == 0)
    assert len(tries) == 3
    press.close()


def test_a_file_takes_readable_tickets_or_a_printers_bytes(tmp_path: Path) -> None:
    for name, first in (("t.txt", "#1"), ("t.bin", "\x1b@")):
        device = str(tmp_path / name)
        press = Press(Spool(tmp_path / f"{name}.db"), Printer("file", device=device))
        press.start()
        print_all(press, 1, 2)
        until(lambda press=press: press.status.waiting == 0)
        text = (tmp_path / name).read_bytes().decode("latin-1")
        assert text.lstrip().startswith(first)
        assert "#2" in text
        press.close()
