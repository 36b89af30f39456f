"""The check of the ticket printer."""

from __future__ import annotations

import socket
from pathlib import Path

from backend.checks.ticket import check_ticket
from backend.checks.verdict import Light

from .subjects import here


def write_settings(folder: Path, text: str) -> Path:
    (folder / "barista.toml").write_text(text)
    return folder


def printer(folder: Path, lines: str) -> Path:
    return write_settings(folder, f"[printing.printer]\n{lines}\n")


def test_test_ticket_says_that_it_is_one(tmp_path: Path) -> None:
    paper = tmp_path / "tickets.txt"
    folder = printer(tmp_path, f'connector = "file"\ndevice = "{paper}"')
    assert check_ticket(here(folder=folder)).light is Light.GREEN
    assert "TEST TICKET" in paper.read_text()
    assert "Throw this ticket away" in paper.read_text()


def test_ticket_for_a_real_printer_is_escpos(tmp_path: Path) -> None:
    paper = tmp_path / "tickets.bin"
    folder = printer(tmp_path, f'connector = "file"\ndevice = "{paper}"')
    assert check_ticket(here(folder=folder)).light is Light.GREEN
    assert paper.read_bytes().startswith(b"\x1b@")


def test_no_printer_is_yellow(tmp_path: Path) -> None:
    found = check_ticket(here(folder=tmp_path))
    assert found.light is Light.YELLOW
    assert "No printer is set up" in found.finding


def test_printer_that_does_not_answer_is_red(tmp_path: Path) -> None:
    with socket.socket() as taken:  # bound, so that nobody else listens there
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        folder = printer(tmp_path, f'connector = "network"\nhost = "127.0.0.1"\nport = {port}')
        found = check_ticket(here(folder=folder))
    assert found.light is Light.RED
    assert "does not answer" in found.finding


def test_printer_that_is_never_used_is_yellow(tmp_path: Path) -> None:
    folder = write_settings(
        tmp_path,
        f'[printing]\nwhen = "never"\n[printing.printer]\nconnector = "file"\n'
        f'device = "{tmp_path / "t.txt"}"\n',
    )
    assert check_ticket(here(folder=folder)).light is Light.YELLOW


def test_invalid_settings_are_red(tmp_path: Path) -> None:
    assert check_ticket(here(folder=write_settings(tmp_path, "theme = 3"))).light is Light.RED
