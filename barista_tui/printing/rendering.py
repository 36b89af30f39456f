"""Renders a ticket as ESC/POS bytes for a printer, or as text for a person."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from qrcode.constants import ERROR_CORRECT_M

from backend.half_blocks import half_block_rows, qr_dots
from barista_tui.printing.character_set import printable
from barista_tui.printing.layout import COLUMNS, PrintLine, lines_of
from barista_tui.printing.script_image import draw_line
from barista_tui.printing.ticket import PrintedTicket
from barista_tui.settings import Printer

_QR_DOT = 6
# The printable dots for each paper width, at 203 dots an inch.
_PRINTABLE_DOTS = {58: 384, 80: 576}


def render_ticket(ticket: PrintedTicket, printer: Printer, *, is_copy: bool) -> bytes:
    """Return the bytes of a ticket for a printer: ESC/POS, or text for a file that ends in .txt."""
    if printer.device.endswith(".txt"):
        text = render_text(ticket, paper_mm=printer.paper_mm, is_copy=is_copy)
        return f"{text}\n\n".encode()
    return render_escpos(
        ticket,
        profile=printer.profile,
        paper_mm=printer.paper_mm,
        is_copy=is_copy,
        font=printer.font,
    )


def render_escpos(
    ticket: PrintedTicket, *, profile: str, paper_mm: int, is_copy: bool, font: str = ""
) -> bytes:
    """Return a ticket as ESC/POS, from the reset to the cut of the paper.

    `font` is the file of the font for scripts that the printer lacks; empty for the
    first one of this machine that fits.
    """
    paper = _dummy_printer(profile, paper_mm)
    paper.hw("INIT")
    for line in lines_of(ticket, paper_mm, is_copy=is_copy):
        if not line.is_drawn or not _draw(paper, line, font):
            _set(paper, line)
            paper.text(f"{printable(line.text) if line.is_drawn else line.text}\n")
    paper.set_with_default(align="left")
    paper.qr(ticket.scan, size=_QR_DOT, native=False, center=True)
    paper.ln()
    paper.cut()
    return bytes(paper.output)


def render_text(ticket: PrintedTicket, *, paper_mm: int, is_copy: bool) -> str:
    """Return a ticket as text, for a preview pane or a text file."""
    width = COLUMNS[paper_mm]
    lines = [
        line.text.center(width).rstrip() if line.centred else line.text
        for line in lines_of(ticket, paper_mm, is_copy=is_copy, for_printer=False)
    ]
    code = [row.center(width).rstrip() for row in _qr_rows(ticket.scan)]
    return "\n".join([*lines, *code])


def _draw(paper: Any, line: PrintLine, font: str) -> bool:
    """Print a line as an image; return False if there is no font for it."""
    width = int(paper.profile.profile_data["media"]["width"]["pixels"])
    image = draw_line(
        line.text,
        width,
        size=line.size,
        inverted=line.inverted,
        centred=line.centred,
        font=font,
    )
    if image is None:
        return False
    paper.set_with_default(align="left")
    paper.image(image)
    return True


def _set(paper: Any, line: PrintLine) -> None:
    paper.set_with_default(
        align="center" if line.centred else "left",
        bold=line.bold,
        invert=line.inverted,
        custom_size=line.size > 1,
        width=line.size,
        height=line.size,
    )


def _dummy_printer(profile: str, paper_mm: int) -> Any:
    """Return a python-escpos printer that only collects the bytes."""
    from escpos.printer import Dummy

    paper = Dummy(profile=profile)
    # python-escpos warns about a profile without a width on the standard output, which
    # is the terminal's screen.
    data = deepcopy(paper.profile.profile_data)
    width = data["media"]["width"]
    if width.get("pixels", "Unknown") == "Unknown":
        width["pixels"] = str(_PRINTABLE_DOTS[paper_mm])
        paper.profile.profile_data = data
    return paper


def _qr_rows(text: str) -> list[str]:
    return half_block_rows(qr_dots(text, correction=ERROR_CORRECT_M, quiet_zone=1))
