"""Serves the kiosk to a browser: each page that opens gets a kiosk process of its own."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from textual_serve.server import Server

_PAGE = Path(__file__).parent / "web_page"


def serve_kiosk(command: Sequence[str], host: str, port: int) -> None:
    """Serve the kiosk that ``command`` starts, until interrupted.

    The page loads nothing from other hosts, and reloads itself when its kiosk or this
    server has stopped.
    """
    server = Server(shlex.join(command), host=host, port=port, title="Coffee", templates_path=_PAGE)
    server.serve()
