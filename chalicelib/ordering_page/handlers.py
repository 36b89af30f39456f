"""The calls of `ordering_page`: the page that was built with the package, and its worker."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from chalicelib.kernel import clock, ids, pages
from chalicelib.kernel.device_cookies import device_cookies
from chalicelib.kernel.routes import Answer, Request, Routes
from chalicelib.kernel.settings import iot_data_url, setting

_BUILT = Path(__file__).parent / "page.html"
_WORKER = Path(__file__).parent / "service_worker.js"

WORKER_HEADERS = {
    "Content-Type": "text/javascript; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    # A worker has a policy of its own: it fetches the page, and reads the order.
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'",
}

routes = Routes(__name__)


@routes.route("GET", "/", media_type="text/html")
def show_page(request: Request) -> Answer:
    """Show the page on which customers order."""
    html = _html()
    allowed = pages.policy(
        scripts=re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL),
        styles=re.findall(r"<style>(.*?)</style>", html, re.DOTALL),
        connect=("'self'", _broker(request)),
        workers=("'self'",),
    )
    answer = pages.page(request, html, allowed)
    return replace(answer, headers={**answer.headers, "Set-Cookie": _device_cookie(request)})


@routes.route("GET", "/service-worker.js", media_type="text/javascript")
def get_service_worker(_request: Request) -> Answer:
    """Return the page's service worker."""
    return Answer(_worker(), 200, WORKER_HEADERS)


def _device_cookie(request: Request) -> str:
    """Return the cookie with the caller's device id, or with a new one."""
    cookies = device_cookies()
    device_id = cookies.read(request.headers) or ids.new_id()
    return cookies.header(device_id, clock.now(), secure=request.base_url.startswith("https:"))


@cache
def _html() -> str:
    return _BUILT.read_text(encoding="utf-8")


@cache
def _worker() -> str:
    return _WORKER.read_text(encoding="utf-8")


def _broker(request: Request) -> str:
    """Return the origin of realtime connections: on one machine, the front door's.

    That is `'self'` already; but for older Safaris `'self'` is HTTP alone.
    """
    if setting("CLOUD") == "local":
        scheme = "wss" if request.headers.get("x-forwarded-proto") == "https" else "ws"
        return f"{scheme}://{request.headers.get('x-forwarded-host', 'localhost')}"
    return f"wss://{urlsplit(iot_data_url()).netloc}"
