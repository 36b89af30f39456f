"""The server of the page, over real HTTP, without a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from display_kiosk.appearance import Appearance
from display_kiosk.settings import Settings
from display_kiosk.web.server import MOST_PAGES, is_own_name

from .samples import busy_orders, qr_code, snapshot
from .served_page import ServedPage, served_page

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPage]:
    logo = tmp_path_factory.mktemp("brand") / "logo.svg"
    Path(logo).write_bytes(LOGO)
    look = Appearance(logo=str(logo), accent="#0a6e5c")
    with served_page(snapshot(), Settings("http://x", appearance=look)) as page:
        yield page


def get(page: ServedPage, path: str, **headers: str) -> httpx.Response:
    return httpx.get(page.url.rstrip("/") + path, headers=headers, timeout=60)


def events(page: ServedPage, count: int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    with httpx.stream("GET", page.url + "events", timeout=60) as response:
        assert response.headers["content-type"] == "text/event-stream"
        for line in response.iter_lines():
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
            if len(found) == count:
                return found
    raise AssertionError("the stream ended")


def test_page_loads_nothing_from_elsewhere_and_runs_no_inline_script(page: ServedPage) -> None:
    answer = get(page, "/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in answer.text.removeprefix("<!DOCTYPE html>")
    for path in ("/kiosk.js", "/board.js", "/dom.js", "/drink_art.js", "/kiosk.css", "/events"):
        with httpx.stream("GET", page.url.rstrip("/") + path, timeout=60) as other:
            assert other.status_code == 200
            assert other.headers["x-content-type-options"] == "nosniff"
            assert other.headers["cache-control"] == "no-store"


def test_logo_is_a_picture_that_runs_nothing(page: ServedPage) -> None:
    answer = get(page, "/logo")
    assert answer.content == LOGO
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_own_colour_has_a_readable_text_colour(page: ServedPage) -> None:
    assert get(page, "/appearance.css").text == (
        ":root[data-theme] { --accent: #0a6e5c; --accent-ink: #ffffff; }\n"
    )


@pytest.mark.parametrize(
    "path", ["/../kiosk.toml", "/page/kiosk.js", "/%2e%2e/server.py", "/app.py", "/favicon.ico"]
)
def test_nothing_else_is_served(page: ServedPage, path: str) -> None:
    assert get(page, path).status_code == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "192.168.1.7", "localhost.evil"]
)
def test_request_by_another_name_is_refused(page: ServedPage, host: str) -> None:
    for path in ("/", "/events"):
        assert get(page, path, Host=host).status_code == 421


@pytest.mark.parametrize(
    ("name", "host", "is_own"),
    [
        ("localhost", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("::1", "::1", True),
        ("192.168.1.7", "127.0.0.1", False),
        ("192.168.1.7", "0.0.0.0", True),
        ("evil.example", "0.0.0.0", False),
        ("localhost.", "0.0.0.0", True),
    ],
)
def test_own_names(name: str, host: str, is_own: bool) -> None:
    assert is_own_name(name, host) is is_own


def test_every_change_is_published_and_silence_means_a_failure(page: ServedPage) -> None:
    first, second = events(page, 2)
    assert first["version"] == second["version"] == page.version
    page.show(snapshot(code=qr_code(drinks_left=3), orders=busy_orders()))
    latest = events(page, 3)[-1]
    assert latest["code"]["drinksLeft"] == "3 drinks left"  # type: ignore[index]
    assert len(latest["ready"]) == 8  # type: ignore[arg-type]


def test_open_pages_are_bounded_and_leaving_ones_make_room(page: ServedPage) -> None:
    with ExitStack() as stack:
        for _ in range(MOST_PAGES):
            stack.enter_context(httpx.stream("GET", page.url + "events", timeout=60))
        assert get(page, "/events").status_code == 503
    # The next event finds them gone.
    statuses = []
    for _ in range(200):
        with httpx.stream("GET", page.url + "events", timeout=60) as again:
            statuses.append(again.status_code)
        if statuses[-1] == 200:
            break
    assert statuses[-1] == 200


def test_server_reports_to_its_watchdog(page: ServedPage) -> None:
    before = page.beats
    events(page, 2)
    assert page.beats > before
