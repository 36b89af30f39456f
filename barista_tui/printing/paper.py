"""Turns a ticket into what a printer takes (ESC/POS bytes) or a person reads (text)."""

from __future__ import annotations

import io
import logging
from functools import cache
from typing import Any

import qrcode

from barista_tui.printing.layout import COLUMNS, Line, lines_of
from barista_tui.printing.ticket import PrintedTicket

_QR_DOT = 6


def escpos_bytes(ticket: PrintedTicket, *, profile: str, paper_mm: int, is_copy: bool) -> bytes:
    """Return a ticket as ESC/POS, from initialising to cutting the paper."""
    paper = _blank(profile)
    paper.hw("INIT")
    for line in lines_of(ticket, paper_mm, is_copy=is_copy):
        _set(paper, line)
        paper.text(f"{line.text}\n")
    paper.set_with_default(align="center")
    paper.qr(ticket.scan, size=_QR_DOT, native=False)
    paper.ln()
    paper.cut()
    return bytes(paper.output)


def plain_text(ticket: PrintedTicket, *, paper_mm: int, is_copy: bool) -> str:
    """Return a ticket as text, for a preview pane or a text file."""
    width = COLUMNS[paper_mm]
    lines = [
        line.text.center(width).rstrip() if line.centred else line.text
        for line in lines_of(ticket, paper_mm, is_copy=is_copy)
    ]
    code = [row.center(width).rstrip() for row in _qr_rows(ticket.scan)]
    return "\n".join([*lines, *code])


def _set(paper: Any, line: Line) -> None:
    paper.set_with_default(
        align="center" if line.centred else "left",
        bold=line.bold,
        invert=line.inverted,
        custom_size=line.size > 1,
        width=line.size,
        height=line.size,
    )


def _blank(profile: str) -> Any:
    """Return a printer that only writes down what it is told."""
    _quieten()
    from escpos.printer import Dummy

    return Dummy(profile=profile)


@cache
def _quieten() -> None:
    # It warns of profiles without a paper width, which only matters to its pictures.
    logging.getLogger("escpos").setLevel(logging.ERROR)


def _qr_rows(text: str) -> list[str]:
    code = qrcode.QRCode(border=1)
    code.add_data(text)
    page = io.StringIO()
    code.print_ascii(out=page)
    return [row for row in page.getvalue().replace("\xa0", " ").splitlines() if row.strip()]
