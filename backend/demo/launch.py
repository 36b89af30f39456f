"""Runs the demo from its first second to its summary."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from backend.client.sign_in import utc_now
from backend.demo.app import DemoApp, Kiosk
from backend.demo.event_log import EventLog
from backend.demo.running import (
    Customers,
    RunningDemo,
    demo_folder,
    free_port,
    prepare_folder,
)
from backend.demo.session import DemoSession, demo_settings
from backend.demo.summary import summary_view
from backend.local.folder import Folder
from backend.local.staff import ROLES
from barista_tui.core.shop_target import ShopTarget
from barista_tui.launch import TerminalOptions, load_settings, open_directory
from display_kiosk.settings import Settings as KioskSettings

SHOP_ID = "demo"


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """The options of the demo.

    Attributes:
        folder: the folder of the real shop, which is not touched.
        port: the first port to try.
        orders: how many customers come.
        rate_per_minute: how many come per minute, after the first rush.
    """

    folder: Folder
    port: int
    orders: int
    rate_per_minute: float


def run_demo(options: DemoOptions, console: Console) -> int:
    """Run the demo until a person ends it; return the exit code.

    Raises:
        LocalShopError: Another demo runs, no port is free, or the shop did not open.
        ClientError: The shop did not answer as it opened.
    """
    folder, port = demo_folder(options.folder), free_port(options.port)
    prepare_folder(folder)
    log = EventLog(utc_now)
    customers = Customers(options.orders, options.rate_per_minute)
    demo = RunningDemo(folder, port, customers, log)
    try:
        _show(folder, port, demo, log)
        with suppress(OSError), console.status(Text("Closing the demo's shop ...")):
            demo.close()  # a terminal that was closed cannot show it
    finally:
        demo.close()
    if demo.error is not None:
        raise demo.error
    console.print(summary_view(demo.summary, log.made, ROLES["barista"]))
    return 0


def _show(folder: Folder, port: int, demo: RunningDemo, log: EventLog) -> None:
    url = f"http://localhost:{port}"
    options = TerminalOptions(
        target=ShopTarget(url, SHOP_ID),
        root=folder.root / "terminals",
        settings_file=folder.root / "barista.toml",
        print_to=folder.root / "tickets.txt",
    )
    settings = demo_settings(load_settings(options))
    with open_directory(options) as directory:
        session = DemoSession(options.target, directory, settings, log)
        DemoApp(session, demo, Kiosk(KioskSettings(url, SHOP_ID)), log).run()
