"""Checks that the code on the kiosk's screen is readable: paints the screen and decodes it.

What is painted is what this shop's kiosk shows now, as if a barista were present: whether
one is, is a check of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from backend.checks.kiosk_page import NoPicture, find_browser, photographed
from backend.checks.screen_picture import rasterised, read_codes
from backend.checks.subject import Subject
from backend.checks.verdict import Verdict, green, red, yellow
from backend.client import Credentials, RealtimeSession
from display_kiosk.appearance import AppearanceError, read_appearance
from display_kiosk.clock import MachineClock, ShopClock
from display_kiosk.code_view import CodeStatus, code_view
from display_kiosk.feed import Feed
from display_kiosk.kiosk_state import KioskState, Snapshot
from display_kiosk.scene import build_scene
from display_kiosk.session import RealtimeConnection
from display_kiosk.settings import Settings
from display_kiosk.web.page_view import page_view

_TERMINALS = ((80, 24), (120, 40), (240, 67))
_COLOURS = ("#d0d0d0", "#000000")
_LONGEST_READ_SECONDS = 5.0
# A busy machine draws late: a picture without a code is taken again, with more time.
_UNTIL_PICTURE = (4.0, 10.0, 20.0)


class Shown(NamedTuple):
    """What a kiosk shows: the state, the time, and its settings."""

    snapshot: Snapshot
    now: datetime
    settings: Settings

    @property
    def url(self) -> str | None:
        """What its code says; None while it shows none."""
        return code_view(self.snapshot, self.now, self.settings.thresholds).url


def check_terminal(subject: Subject) -> Verdict:
    """Check the code of a kiosk in a terminal, at the usual sizes."""
    shown = _shown(subject)
    return shown if isinstance(shown, Verdict) else verdict_on_terminal(shown)


def check_page(subject: Subject) -> Verdict:
    """Check the code of a kiosk's page, in a browser of this machine."""
    browser = find_browser()
    if browser is None:
        return yellow("There is no Chromium or Chrome here to look at the page with.")
    shown = _shown(subject)
    if isinstance(shown, Verdict):
        return shown
    view = page_view(shown.snapshot, shown.now, shown.settings)
    try:
        for seconds in _UNTIL_PICTURE:
            picture = photographed(browser, view, shown.settings.appearance, seconds)
            if read_codes(picture) == [shown.url]:
                break
        else:
            return red("The code on the kiosk's page cannot be read.", "Check colours and logo.")
    except NoPicture as error:
        return yellow(f"{error}.", "Scan the page with a phone.")
    return green("The code on the kiosk's page is readable.")


def verdict_on_terminal(shown: Shown) -> Verdict:
    """Return whether the code is readable in terminals of the usual sizes."""
    readable = [size for size in _TERMINALS if _read(shown, *size) == [shown.url]]
    if not readable:
        return red(
            "The code on the kiosk's screen cannot be read.",
            "Use ./shop kiosk --web, or a shorter address by --public-url.",
        )
    columns, rows = readable[0]
    if readable[0] != _TERMINALS[0]:
        return yellow(
            f"The code is readable only from {columns} by {rows} characters on.",
            "Make the kiosk's letters smaller until the code is shown.",
        )
    return green(f"The code is readable from {columns} by {rows} characters on.")


def _read(shown: Shown, columns: int, rows: int) -> list[str]:
    scene = build_scene(shown.snapshot, shown.now, shown.settings, columns, rows)
    foreground, background = _COLOURS
    # The code's own area: beside the board, or above it.
    width = scene.areas.panel_columns
    return read_codes(
        rasterised(scene.code_lines, width, foreground=foreground, background=background)
    )


def _shown(subject: Subject) -> Shown | Verdict:
    """Return what this shop's kiosk shows, or why that cannot be checked."""
    person = subject.staff.get("manager") or subject.staff.get("display")
    if subject.url is None or person is None:
        return yellow("Not known without a sign-in.", "Give one with --password-file.")
    try:
        appearance = read_appearance(subject.folder.root / "kiosk.toml")
    except AppearanceError as error:
        return red(str(error), "Correct the file.")
    settings = Settings(subject.url, shop_id=subject.shop_id, appearance=appearance)
    snapshot, now = _read_shop(settings, person)
    if snapshot.code is None or snapshot.shop is None:
        return red(snapshot.error_message or "The shop did not answer.", "Open the shop.")
    shown = Shown(replace(snapshot, barista_seen_at=now), now, settings)
    if shown.url is None:
        status = code_view(shown.snapshot, now, settings.thresholds).status
        return yellow(_WHY_NONE.get(status, "The kiosk shows no code just now."), "Try again then.")
    return shown


_WHY_NONE = {
    CodeStatus.CLOSED: "The kiosk shows no code while the bar is closed.",
    CodeStatus.PAUSED: "The kiosk shows no code during the break.",
    CodeStatus.NONE_LEFT: "The drinks of this code are used up; the next one comes soon.",
}


def _read_shop(settings: Settings, person: Credentials) -> tuple[Snapshot, datetime]:
    """Return what a kiosk knows after its first call."""
    clock, state = ShopClock(MachineClock()), KioskState()
    feed = Feed(settings, lambda: person, clock, state, connect_realtime=_connect_nothing)
    try:
        feed.poll()
    finally:
        feed.close(_LONGEST_READ_SECONDS)
    return state.snapshot(), clock.now()


def _connect_nothing(
    fetch_session: Callable[[], RealtimeSession],  # noqa: ARG001 - of `ConnectRealtime`
    **_callbacks: object,
) -> RealtimeConnection:
    return _NoRealtime()


class _NoRealtime:
    """Stands in for the realtime connection, which one picture does not need."""

    def start(self) -> object:
        """Do nothing."""
        return None

    def close(self, limit_seconds: float | None = None) -> None:
        """Do nothing."""
