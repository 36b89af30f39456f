"""A QR code in half blocks, for a terminal."""

from __future__ import annotations

import qrcode
from rich.text import Text

_QUIET_ZONE = 2  # the standard asks for 4; phones read 2, and the code stays small
_HALVES = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


def qr_text(content: str) -> Text:
    """Return `content` as a QR code, dark on light whatever the terminal's colours are."""
    code = qrcode.QRCode(border=_QUIET_ZONE, error_correction=qrcode.constants.ERROR_CORRECT_L)
    code.add_data(content)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    lines = (
        "".join(
            _HALVES[bool(above), bool(below)] for above, below in zip(upper, lower, strict=True)
        )
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
    return Text("\n".join(lines), style="black on white", no_wrap=True)
