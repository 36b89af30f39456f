"""Opens the demo's shop, runs the robots in it, and closes it: one thread, start to end."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from backend.client import ClientError, Conflict, OrderState, StaffClient
from backend.demo.event_log import EventLog
from backend.deploy.stacks import DeploymentFailed
from backend.local import network, opening, process
from backend.local.errors import LocalShopError, PortTakenError
from backend.local.folder import Folder
from backend.local.opening import OpenOptions, OpenShop
from backend.robot import Habits, Plan, StaffCredentials, Summary, run_robot

RUSH = 12
DRINKS_PER_CODE = 100
AT_ONCE = 16
SECONDS_PER_DRINK = 14.0
SECONDS_UNTIL_HANDED_OVER = 25.0
_PORTS_TRIED = 50
_EXPECTED = (ClientError, DeploymentFailed, LocalShopError)
# A demo is short: its robots change their minds now and then, but none is lost on the way.
_HABITS = Habits(cancel_choosing=0.03, cancel_waiting=0.05, walk_away=0.0, unmake=0.05, recall=0.04)


class AnotherDemoError(LocalShopError):
    """Raised when a demo runs already: they share a folder."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"Another demo runs (process {pid}); q in its terminal ends it.")


class Stopped(Exception):
    """Raised in the demo's thread when the demo ends while its shop starts."""


@dataclass(frozen=True, slots=True)
class Customers:
    """How many robot customers come, and how many a minute after the first rush."""

    orders: int
    rate_per_minute: float


class RunningDemo:
    """The shop and the robots behind the demo's screen.

    Args:
        folder: the demo's own folder.
        port: of the front door.
        customers: who comes.
        log: receives the steps of the start.

    Attributes:
        error: why the shop did not open, or ended.
        summary: what the robots found when everything was over.
    """

    def __init__(self, folder: Folder, port: int, customers: Customers, log: EventLog) -> None:
        self._folder, self._port, self._customers, self._log = folder, port, customers, log
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.step = "Starting"
        self.error: Exception | None = None
        self.summary: Summary | None = None

    def start(self, on_open: Callable[[OpenShop], None], on_error: Callable[[], None]) -> None:
        """Open the shop and run the robots; the callbacks are called on the demo's thread."""
        self._thread = threading.Thread(
            target=self._run, args=(on_open, on_error), name="demo", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """End the robots and the shop, and wait until both have ended."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, on_open: Callable[[OpenShop], None], on_error: Callable[[], None]) -> None:
        try:
            with opening.exclusive_lock(self._folder):
                self._serve(on_open)
        except Stopped:
            pass
        except _EXPECTED as error:
            self.error = error
            on_error()

    def _serve(self, on_open: Callable[[OpenShop], None]) -> None:
        options = OpenOptions(port=self._port)
        shop = opening.open_shop(self._folder, options, self._report_step)
        try:
            prepare_bar(shop)
            on_open(shop)
            self._run_robots(shop)
        finally:
            opening.stop_processes(self._folder)

    def _run_robots(self, shop: OpenShop) -> None:
        """Run the robots until the demo ends, or they have; then wait for its end."""
        plan = Plan(
            shop.url,
            shop.shop_id,
            self._customers.orders,
            baristas=1,
            rate_per_minute=self._customers.rate_per_minute,
            rush=RUSH,
            at_once=AT_ONCE,
            seconds_per_drink=SECONDS_PER_DRINK,
            seconds_until_handed_over=SECONDS_UNTIL_HANDED_OVER,
            beside_a_person=True,
            habits=_HABITS,
        )
        # The robot is the manager: the person at the terminal is the barista.
        sign_ins = StaffCredentials(shop.staff["display"], (shop.staff["manager"],))
        try:
            self.summary = run_robot(plan, sign_ins, stop=self._stop)
        except ClientError as error:
            self._log.add("the robots stopped", str(error))
        self._stop.wait()

    def _report_step(self, step: str) -> None:
        if self._stop.is_set():
            raise Stopped
        self.step = step
        self._log.add("starting", step)


def prepare_bar(shop: OpenShop) -> None:
    """Give the codes enough drinks for the robots, and end the orders of an earlier demo."""
    person = shop.staff["manager"]
    with StaffClient.sign_in(shop.url, person.username, person.password) as staff:
        if staff.shop_settings(shop.shop_id).drinks_per_code != DRINKS_PER_CODE:
            staff.change_settings(shop.shop_id, drinks_per_code=DRINKS_PER_CODE)
        for order in staff.every_order(shop.shop_id, "open"):
            with suppress(Conflict):
                staff.cancel(shop.shop_id, order.order_id, "The demo was over.")
        for order in staff.orders(shop.shop_id, "completed", limit=100).orders:
            if order.state is OrderState.COMPLETED:
                with suppress(Conflict):
                    staff.collect(shop.shop_id, order.order_id)


def demo_folder(folder: Folder) -> Folder:
    """Return the demo's own folder; the shop in `folder` is not touched."""
    return Folder(folder.root / "demo")


def prepare_folder(folder: Folder) -> None:
    """Remove what the terminal of an earlier demo has left.

    Raises:
        AnotherDemoError: Another demo runs.
    """
    pid = process.running_pid(folder.pid_file("opening"))
    if pid is not None:
        raise AnotherDemoError(pid)
    shutil.rmtree(folder.root / "terminals", ignore_errors=True)
    folder.prepare()


def free_port(first: int) -> int:
    """Return the first free port from `first` on.

    Raises:
        PortTakenError: All of the next ones are taken.
    """
    for port in range(first, min(first + _PORTS_TRIED, 65536)):
        if network.is_port_free(port):
            return port
    raise PortTakenError(first)
