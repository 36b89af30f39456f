"""The call of `ordering_page`: the page, as it was put together when the package was built."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from chalicelib.kernel import pages
from chalicelib.kernel.routes import Answer, Request, Routes
from chalicelib.kernel.settings import iot_data_url, setting

_BUILT = Path(__file__).parent / "page.html"

routes = Routes(__name__)


@routes.route("GET", "/", answer="Page", media_type="text/html")
def show_page(request: Request) -> Answer:
    """Show the page on which customers order."""
    html = _html()
    allowed = pages.policy(
        scripts=re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL),
        styles=re.findall(r"<style>(.*?)</style>", html, re.DOTALL),
        connect=("'self'", _broker(request)),
    )
    return pages.page(request, html, allowed)


@cache
def _html() -> str:
    return _BUILT.read_text(encoding="utf-8")


def _broker(request: Request) -> str:
    """Return where realtime connections go: on one machine, to the front door.

    That is `'self'` already; but older Safaris take `'self'` for HTTP alone.
    """
    if setting("CLOUD") == "local":
        scheme = "wss" if request.headers.get("x-forwarded-proto") == "https" else "ws"
        return f"{scheme}://{request.headers.get('x-forwarded-host', 'localhost')}"
    return f"wss://{urlsplit(iot_data_url()).netloc}"
