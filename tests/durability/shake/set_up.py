"""Opens the shop of a shaking table, with its people and screens."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from backend.client import StaffClient
from backend.local import cloud, opening
from backend.local.folder import REPOSITORY, Folder
from tests.durability.shake.clock_shift import ClockShift
from tests.durability.shake.events import EventTap
from tests.durability.shake.faults import Faults
from tests.durability.shake.ledger import Ledger
from tests.durability.shake.people import Crowd, current_code
from tests.durability.shake.proxy import Proxy
from tests.durability.shake.reading import Reader
from tests.durability.shake.screens import Record, Screen
from tests.durability.shake.table import BARISTA_SECONDS, CUSTOMER_SECONDS, Table
from tests.open_shop import free_port

_POLL_SECONDS = 0.25
_OPEN_SECONDS = 900.0  # on a machine with much else to do


@contextmanager
def set_up(root: Path, seed: int, *, customers: int) -> Iterator[Table]:
    """Open a shop under `root` with its people and screens, and close all of it at the end."""
    with ExitStack() as stack:
        folder, port = Folder(root / ".shop"), free_port()
        clock = ClockShift(root / "clock")
        stack.enter_context(_open_shop(folder, port, clock))
        shop, local_aws = opening.find_open(folder), cloud.load_settings(folder)
        assert shop
        assert local_aws
        url, shop_id = f"http://127.0.0.1:{port}", shop.shop_id
        manager, display = (
            stack.enter_context(_signed_in(url, shop.staff[role]))
            for role in ("manager", "display")
        )
        manager.change_settings(
            shop_id,
            drinks_per_code=100,
            code_interval_seconds=60,
            max_open_orders=200,
            scans_per_address=None,
        )
        proxy = Proxy(port)
        stack.callback(proxy.close)
        ledger = Ledger()
        code = current_code(lambda: display.qr_code(shop_id).code)
        crowd = Crowd(proxy.url, shop_id, code, ledger, seed=seed, at_once=customers)
        terminals = [
            Screen(
                f"the {role}'s terminal",
                "terminal_process",
                [proxy.url, shop_id, str(root / role), shop.staff[role].username, str(skip)],
                [shop.staff[role].password],
                clock.environment,
                on_note=lambda note: _note(ledger, note),
            )
            for skip, role in enumerate(("barista", "manager"))
        ]
        person = shop.staff["display"]
        kiosk = Screen(
            "the kiosk",
            "kiosk_process",
            [proxy.url, shop_id],
            [person.username, person.password],
            clock.environment,
        )
        for screen in (*terminals, kiosk):
            stack.callback(screen.close)
        tap = EventTap(local_aws.aws, "local")
        faults = Faults(folder, proxy, tap, terminals, kiosk, clock)
        reader = Reader(local_aws.aws, "local", shop_id, manager)
        crowd.start()
        stack.callback(crowd.close, 30)
        yield Table(seed, folder, proxy, ledger, crowd, terminals, kiosk, faults, reader)


def _note(ledger: Ledger, note: Record) -> None:
    ledger.add_step(note["took"], note["step"])


def _signed_in(url: str, person: Any) -> StaffClient:
    return StaffClient.sign_in(url, person.username, person.password)


@contextmanager
def _open_shop(folder: Folder, port: int, clock: ClockShift) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.durability.shake.shop_process", str(folder.root)]
    command += [str(port), str(CUSTOMER_SECONDS), str(BARISTA_SECONDS)]
    log = folder.root.parent / "shop.log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            command,
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **clock.environment},
        ) as process,
    ):
        try:
            limit = time.monotonic() + _OPEN_SECONDS
            while "open" not in log.read_text().split("\n"):
                if process.poll() is not None or time.monotonic() > limit:
                    raise RuntimeError(f"the shop was not opened; see {log}")
                time.sleep(_POLL_SECONDS)
            yield
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(timeout=120)
