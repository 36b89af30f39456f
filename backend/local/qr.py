"""A QR code for the terminal."""

from __future__ import annotations

import qrcode.constants
from rich.text import Text

from backend.half_blocks import half_block_rows, qr_dots

_QUIET_ZONE = 2  # the standard requires 4; phones accept 2, and the code stays small


def qr_text(content: str) -> Text:
    """Return `content` as a QR code, dark on light in any terminal."""
    correction = qrcode.constants.ERROR_CORRECT_L
    dots = qr_dots(content, correction=correction, quiet_zone=_QUIET_ZONE)
    return Text("\n".join(half_block_rows(dots)), style="black on white", no_wrap=True)
