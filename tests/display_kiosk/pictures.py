"""Takes pictures of the kiosk's page in every state and at every size, to be looked at.

    python -m tests.display_kiosk.pictures FOLDER [SIZE or STATE ...]

needs a built phone page in no way, only Chromium.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

from backend.client import DisplayOrder, QueueSummary, WaitEstimate
from display_kiosk.appearance import AgendaItem, Appearance
from display_kiosk.kiosk_state import Snapshot
from display_kiosk.settings import Settings
from tests.fake_shop.menu import MENU

from .camera import CHROMIUM
from .samples import NOW, busy_orders, figures, order, qr_code, ready, shop, snapshot
from .served_page import served_page

SIZES = {
    "720p": (1280, 720),
    "1080p": (1920, 1080),
    "4k": (3840, 2160),
    "portrait": (1080, 1920),
    "portrait4k": (2160, 3840),
}
DRINKS = ("Espresso", "Flat white", "Cappuccino", "Caffè latte", "Cold brew", "Green tea")
MENU_OF_SIX = tuple(replace(MENU[0], drink_id=name.lower(), name=name) for name in DRINKS)
SCRIPTS = ("Zoë-Geneviève Ångström", "Αλέξανδρος Π.", "Барбара", "李雷和韩梅梅", "محمد عبد الله")


def three_orders() -> tuple[DisplayOrder, ...]:
    return ready(12, 8, name="Grace"), order(13, "MAKING", name="Ada"), order(14, name="Linus")


def long_names() -> tuple[DisplayOrder, ...]:
    made = [order(200 + n, "MAKING", name=name) for n, name in enumerate(SCRIPTS)]
    done = [ready(190 + n, 20 + n, name=name) for n, name in enumerate(SCRIPTS)]
    return (*done, *made)


def states() -> dict[str, Snapshot]:
    busy = {"orders": busy_orders(), "menu": MENU_OF_SIX}
    day = {"figures": figures(212), "favourites": (MENU_OF_SIX[1].drink_id,)}
    idle = QueueSummary(0, WaitEstimate(60, 60))
    break_until = NOW + timedelta(minutes=12)
    return {
        "open": snapshot(**busy),
        "three": snapshot(orders=three_orders(), menu=MENU_OF_SIX),
        "empty": snapshot(menu=MENU_OF_SIX, queue=idle),
        "empty-day": snapshot(menu=MENU_OF_SIX, queue=idle, **day),
        "open-day": snapshot(**busy, **day),
        "closed-day": snapshot(shop=shop(is_open=False), menu=MENU_OF_SIX, **day),
        "few": snapshot(code=qr_code(drinks_left=1), **busy),
        "none-left": snapshot(code=qr_code(drinks_left=0), **busy),
        "closed": snapshot(shop=shop(is_open=False), menu=MENU_OF_SIX),
        "paused": snapshot(shop=shop(paused_until=break_until), **busy),
        "away": snapshot(barista_seen_at=NOW - timedelta(seconds=75), **busy),
        "offline": snapshot(
            confirmed_at=NOW - timedelta(seconds=95),
            code_confirmed_at=NOW - timedelta(seconds=95),
            is_live=False,
            last_call_failed=True,
            **busy,
        ),
        "not-live": snapshot(is_live=False, **busy),
        "starting": Snapshot(error_message="The credentials of this display were refused."),
        "scripts": snapshot(orders=long_names(), menu=MENU_OF_SIX),
        "unnamed": snapshot(
            orders=tuple(replace(each, name=None) for each in busy_orders()), menu=MENU_OF_SIX
        ),
    }


def take(folder: Path, wanted: set[str]) -> None:
    """Take the pictures of the states and sizes in ``wanted``, or of all."""
    look = Appearance(
        message="Welcome to PyCon",
        agenda=(AgendaItem("23:30", "Keynote, Hall A"),),
    )
    settings = Settings("http://x", line="Oat milk costs nothing extra today", appearance=look)
    sizes = {name: size for name, size in SIZES.items() if name in wanted} or SIZES
    shown = {name: known for name, known in states().items() if name in wanted} or states()
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, served_page(Snapshot(), settings) as page:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for size_name, (width, height) in sizes.items():
            window = browser.new_page(viewport={"width": width, "height": height})
            for name, known in shown.items():
                page.show(known)
                window.goto(page.url)
                window.wait_for_function(
                    "document.title === 'Demo Bar' || document.title === 'Coffee'"
                )
                window.wait_for_timeout(2200)
                window.screenshot(path=folder / f"{name}-{size_name}.png")
            window.close()
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]), set(sys.argv[2:]))
