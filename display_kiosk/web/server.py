"""Serves the page and its events. Nothing else: it has no access to the shop.

It listens on loopback unless told otherwise, answers only to its own names (a page of
another origin must not read the code by DNS rebinding), and its pages may load nothing
from elsewhere.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from display_kiosk.appearance import LOGO_TYPES, Appearance
from display_kiosk.web.publication import Publication

MOST_PAGES = 16
_PAGE = Path(__file__).parent / "page"
_FILES = {"/": "index.html", "/kiosk.css": "kiosk.css"}
_SCRIPTS = ("kiosk.js", "board.js", "code_panel.js", "chime.js", "watchdog.js")
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_SLOWEST_SECONDS = 10.0
_RETRY = b"retry: 1000\n"  # ms until a browser connects again
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the page."""

    content: bytes
    content_type: str


def page_files(appearance: Appearance, shared: Path) -> Mapping[str, PageFile]:
    """Return the files by their paths.

    Args:
        appearance: Its colours become a style sheet, its logo a file.
        shared: The folder of the phone page, whose pictures of drinks the kiosk uses too.
    """
    sources = {path: _PAGE / name for path, name in _FILES.items()}
    sources |= {f"/{name}": _PAGE / name for name in _SCRIPTS}
    sources |= {f"/{name}": shared / name for name in ("dom.js", "drink_art.js")}
    files = {p: PageFile(f.read_bytes(), _TYPES[f.suffix]) for p, f in sources.items()}
    files["/appearance.css"] = PageFile(_style(appearance).encode(), "text/css")
    if appearance.logo:
        logo = Path(appearance.logo)
        files["/logo"] = PageFile(logo.read_bytes(), LOGO_TYPES[logo.suffix.lower()])
    return files


def version_of(files: Mapping[str, PageFile]) -> str:
    """Return a text that changes with any of the files."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.encode() + files[path].content)
    return digest.hexdigest()[:16]


def create_app(
    files: Mapping[str, PageFile], publication: Publication, host: str
) -> web.Application:
    """Return the application; ``host`` is the address on which it listens."""
    app = web.Application(middlewares=[_guard(host)])
    app.on_response_prepare.append(_add_headers)
    for path, file in files.items():
        app.router.add_get(path, _file_handler(file))
    app.router.add_get("/events", _EventStream(publication).answer)
    return app


def _file_handler(file: PageFile) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_request: web.Request) -> web.Response:
        charset = "utf-8" if file.content_type.startswith("text/") else None
        return web.Response(body=file.content, content_type=file.content_type, charset=charset)

    return answer


class _EventStream:
    """Answers ``/events``: streams every event to a page, to ``MOST_PAGES`` of them at once."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._pages = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if self._pages >= MOST_PAGES:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"})
        self._pages += 1
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        try:
            await response.prepare(request)
            await self._stream(response)
        except (ConnectionError, TimeoutError):
            pass  # the page is gone, or too slow; it connects again
        finally:
            self._pages -= 1
        return response

    async def _stream(self, response: web.StreamResponse) -> None:
        event = _RETRY + self._publication.event
        while True:
            async with asyncio.timeout(_SLOWEST_SECONDS):
                await response.write(event)
            event = await self._publication.next_event()


def _guard(host: str) -> Callable[..., Awaitable[web.StreamResponse]]:
    @web.middleware
    async def guard(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if not is_own_name(request.url.host or "", host):
            raise web.HTTPMisdirectedRequest(text="This kiosk is not known by that name.")
        return await handler(request)

    return guard


def is_own_name(name: str, host: str) -> bool:
    """Return whether ``name``, from a request's Host, is one of a server on ``host``.

    On loopback these are ``localhost`` and loopback addresses; else any address, and this
    machine's name too. A name that somebody else's DNS resolves to this machine is none.
    """
    name = name.lower().rstrip(".")
    is_exposed = not _is_loopback(host)
    if name == "localhost" or _is_loopback(name):
        return True
    own = socket.gethostname().lower()
    return is_exposed and (_is_address(name) or name in (own, f"{own}.local", host.lower()))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    return name == "localhost" or (_is_address(name) and ipaddress.ip_address(name).is_loopback)


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
    if request.path == "/logo":
        # An SVG that is opened by itself runs nothing either.
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        )


def _style(appearance: Appearance) -> str:
    """Return the style sheet of a shop's own colour."""
    if not appearance.accent:
        return ""
    red, green, blue = (int(appearance.accent[n : n + 2], 16) / 255 for n in (1, 3, 5))
    luminance = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    # Whichever of the two has the higher contrast, by WCAG's relative luminance.
    ink = "#000000" if luminance > 0.179 else "#ffffff"
    # As specific as the dark theme's colours, which it follows.
    return f":root[data-theme] {{ --accent: {appearance.accent}; --accent-ink: {ink}; }}\n"
