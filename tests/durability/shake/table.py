"""Runs the shaking table: round after round of faults, each followed by every check."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError
from botocore.exceptions import ClientError as AwsError

from backend.client import ClientError, OrderState, StaffClient, StaffOrder
from backend.local import cloud, opening
from backend.local.folder import REPOSITORY, Folder
from tests.durability.shake import checks, schedule, screen_checks
from tests.durability.shake.clock_shift import ClockShift
from tests.durability.shake.events import EventTap
from tests.durability.shake.faults import Faults
from tests.durability.shake.ledger import Entry, Ledger
from tests.durability.shake.people import Crowd, current_code
from tests.durability.shake.proxy import Proxy
from tests.durability.shake.reading import Reader
from tests.durability.shake.schedule import Fault, FaultKind
from tests.durability.shake.screens import Record, Screen
from tests.open_shop import free_port

T = TypeVar("T")
CUSTOMER_SECONDS, BARISTA_SECONDS = 90, 300
_RECOVER_SECONDS = 240.0
_SETTLE_SECONDS = 120.0
_FINISH_SECONDS = 300.0
_POLL_SECONDS = 0.25
_FAILURES = (ClientError, BotoCoreError, AwsError)
# What may keep a function from handling an event three times in a row.
_EXPLAIN_DEAD_LETTERS = frozenset(FaultKind) - {
    FaultKind.KILL_TERMINAL,
    FaultKind.STOP_TERMINAL,
    FaultKind.KILL_KIOSK,
    FaultKind.CUT,
    FaultKind.DELAY,
    FaultKind.DUPLICATE,
}


@dataclass
class Round:
    """What one round of faults led to.

    Attributes:
        faults: What happened.
        recovery_seconds: Until the shop stored a change again.
        settle_seconds: From then until everything added up and every screen was right.
        problems: What still did not.
        last_problems: What did not at the last look before, which says what took so long.
        dead_letters: What ended in the dead-letter queue.
    """

    faults: Sequence[Fault]
    recovery_seconds: float
    settle_seconds: float
    problems: list[str]
    last_problems: list[str] = field(default_factory=list)
    dead_letters: int = 0


@dataclass
class Table:
    """One shop, the people in it, and the faults that happen to it."""

    seed: int
    folder: Folder
    proxy: Proxy
    ledger: Ledger
    crowd: Crowd
    terminals: Sequence[Screen]
    kiosk: Screen
    faults: Faults
    reader: Reader
    rounds: list[Round] = field(default_factory=list)
    _checked: set[str] = field(default_factory=set)
    _judged: set[str] = field(default_factory=set)
    _unexplained: list[str] = field(default_factory=list)
    _last_problems: list[str] = field(default_factory=list)

    def shake(
        self,
        report: Callable[[Round], None],
        *,
        seconds: float = math.inf,
        rounds: int | None = None,
        kinds: tuple[FaultKind, ...] | None = None,
    ) -> None:
        """Run so many rounds, or until the time is up, then let everybody finish.

        `kinds` are the faults that may happen, all that this machine allows by default.
        """
        end = time.monotonic() + seconds
        for faults in islice(schedule.rounds(self.seed, kinds or self._kinds()), rounds):
            self._run_round(faults)
            report(self.rounds[-1])
            if time.monotonic() > end:
                break
        self.crowd.close(60)
        self.rounds.append(self._finish())
        report(self.rounds[-1])

    def _kinds(self) -> tuple[FaultKind, ...]:
        moved = {FaultKind.CLOCK_STEP, FaultKind.SLEEP}
        is_available = self.faults.clock.is_available
        return tuple(kind for kind in FaultKind if is_available or kind not in moved)

    def _run_round(self, faults: Sequence[Fault]) -> None:
        self._set_mode("work")
        self.crowd.comes.set()
        self.faults.run(faults)
        healed = time.monotonic()
        self._wait(self._stores_changes, _RECOVER_SECONDS)
        recovered = time.monotonic()
        self.crowd.comes.clear()
        self._set_mode("rest")
        problems = self._settle()
        settled = time.monotonic()
        (letters,) = self._wait(lambda: (self.reader.dead_letters(),), _RECOVER_SECONDS) or ([],)
        if letters and not _EXPLAIN_DEAD_LETTERS & {fault.kind for fault in faults}:
            problems += [f"an undelivered event that no fault explains: {one}" for one in letters]
        problems += self.crowd.failures
        self.crowd.failures = []
        self.rounds.append(
            Round(
                faults,
                recovered - healed,
                settled - recovered,
                problems,
                self._last_problems,
                len(letters),
            )
        )

    def _finish(self) -> Round:
        """Let the baristas finish, so that every order ends: none may be stuck."""
        began = time.monotonic()
        self._set_mode("work")

        def are_all_ended() -> bool:
            return all(order.has_ended for order in self.reader.orders())

        self._wait(are_all_ended, _FINISH_SECONDS)
        self._set_mode("rest")
        problems = self._settle()
        stuck = list(self._wait(lambda: list(self.reader.orders()), 60) or [])
        problems += [f"{o.order_id} is stuck, {o.state}" for o in stuck if not o.has_ended]
        return Round([], 0.0, time.monotonic() - began, problems)

    def _settle(self) -> list[str]:
        """Wait until everything adds up; return what does not at the end."""
        limit = time.monotonic() + _SETTLE_SECONDS
        self._last_problems = []
        while True:
            try:
                problems = list(self._problems())
            except _FAILURES as error:
                problems = [f"the shop cannot be read: {error}"]
            if not problems or time.monotonic() > limit:
                return problems + self._take_unexplained()
            self._last_problems = problems
            time.sleep(_POLL_SECONDS)

    def _problems(self) -> Iterator[str]:
        in_flight = self.ledger.in_flight
        told_before = self.ledger.entries()  # what is told meanwhile may be newer than the state
        state, entries = self.reader.state(), self.ledger.entries()
        limits = checks.Limits(CUSTOMER_SECONDS, BARISTA_SECONDS, self.faults.clock.slept_since)
        yield from checks.lost(told_before, state.orders)
        yield from checks.unknown(entries, state.orders, in_flight)
        self._judge_cancellations(entries, state.orders, limits)
        yield from checks.repeated_numbers(state.orders)
        yield from checks.wrong_places(state)
        yield from checks.wrong_drinks(state, in_flight)
        for terminal in self.terminals:
            yield from screen_checks.wrong_terminal(terminal, state)
        yield from screen_checks.wrong_kiosk(self.kiosk, state)
        for phone in self.crowd.phones():
            yield from screen_checks.wrong_phone(phone, state)
        for order_id, order in state.orders.items():
            if order.has_ended and order_id not in self._checked:
                yield from checks.made_by_two(self.reader.journey(order_id), order_id)
                self._checked.add(order_id)

    def _judge_cancellations(
        self, entries: Mapping[str, Entry], orders: Mapping[str, StaffOrder], limits: checks.Limits
    ) -> None:
        """Judge each order when it is first seen cancelled: later, its wait would seem longer."""
        fresh = {
            order_id: order
            for order_id, order in orders.items()
            if order.state is OrderState.CANCELLED and order_id not in self._judged
        }
        now = time.monotonic()
        self._unexplained += checks.unexplained_cancellations(entries, fresh, limits, now)
        self._judged.update(fresh.keys() & entries.keys())

    def _take_unexplained(self) -> list[str]:
        """Return the cancellations without a reason since the last call."""
        taken, self._unexplained = self._unexplained, []
        return taken

    def _stores_changes(self) -> bool:
        self.reader.staff.report_presence(self.reader.shop_id)
        return True

    def _set_mode(self, mode: str) -> None:
        for terminal in self.terminals:
            terminal.set_mode(mode)

    def _wait(self, read: Callable[[], T], seconds: float) -> T | None:
        """Return what `read` returns once that is true; None if it is not in time."""
        limit = time.monotonic() + seconds
        while True:
            try:
                if found := read():
                    return found
            except _FAILURES:
                pass
            if time.monotonic() > limit:
                return None
            time.sleep(_POLL_SECONDS)


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
            limit = time.monotonic() + 300
            while "open" not in log.read_text().split("\n"):
                if process.poll() is not None or time.monotonic() > limit:
                    raise RuntimeError(f"the shop was not opened; see {log}")
                time.sleep(_POLL_SECONDS)
            yield
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(timeout=120)
