"""Opens a shop for a measurement, in a temporary folder, and closes it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.bench.calls import CallTrace
from backend.client import Credentials, StaffClient, Transport
from backend.local import network, opening
from backend.local.folder import Folder
from backend.local.ministack.call_trace import VARIABLE
from backend.local.ministack.change_log.writer import Fsync

_DRINKS_PER_CODE = 1000
_CODE_SECONDS = 24 * 3600  # no code expires during a measurement
_OPEN_ORDERS = 1000

ReportStep = Callable[[str], None]


@dataclass(frozen=True)
class BenchShop:
    """An open shop whose limits do not disturb a measurement.

    Attributes:
        url: The front door.
        shop_id: The shop.
        staff: Credentials by role.
        folder: Its files.
        trace: The calls to its local AWS; empty unless the shop is traced.
        transport: Connections that customers may share.
        manager: A signed-in manager.
        barista: A signed-in barista.
        display: A signed-in display.
    """

    url: str
    shop_id: str
    staff: dict[str, Credentials]
    folder: Folder
    trace: CallTrace
    transport: Transport
    manager: StaffClient
    barista: StaffClient
    display: StaffClient


@contextmanager
def open_bench_shop(
    *, traced: bool, fsync: Fsync = Fsync.ALWAYS, report_step: ReportStep = lambda _: None
) -> Iterator[BenchShop]:
    """Open a fresh shop for the `with` block. If `traced`, its calls are recorded.

    `fsync` is when its changes are flushed to the disk.
    """
    with tempfile.TemporaryDirectory(prefix="shop-bench-") as root, ExitStack() as stack:
        folder = Folder(Path(root) / ".shop")
        trace = Path(root) / "calls.jsonl"
        options = opening.OpenOptions(port=network.free_port(), fsync=fsync)
        stack.enter_context(opening.exclusive_lock(folder))
        stack.callback(opening.stop_processes, folder)
        with _traced_to(trace if traced else None):
            shop = opening.open_shop(folder, options, report_step)
        transport = Transport(shop.url)
        stack.callback(transport.close)
        people = {}
        for role, person in shop.staff.items():
            people[role] = StaffClient.sign_in(shop.url, person.username, person.password)
            stack.callback(people[role].close)
        people["manager"].change_settings(
            shop.shop_id,
            drinks_per_code=_DRINKS_PER_CODE,
            code_interval_seconds=_CODE_SECONDS,
            max_open_orders=_OPEN_ORDERS,
        )
        yield BenchShop(
            url=shop.url,
            shop_id=shop.shop_id,
            staff=shop.staff,
            folder=folder,
            trace=CallTrace(trace),
            transport=transport,
            manager=people["manager"],
            barista=people["barista"],
            display=people["display"],
        )


@contextmanager
def _traced_to(path: Path | None) -> Iterator[None]:
    """Have the local AWS that is started in the `with` block record its calls."""
    if path is None:
        yield
        return
    os.environ[VARIABLE] = str(path)
    try:
        yield
    finally:
        del os.environ[VARIABLE]
