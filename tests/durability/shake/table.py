"""Runs the shaking table: round after round of faults, each followed by every check."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from botocore.exceptions import BotoCoreError
from botocore.exceptions import ClientError as AwsError

from backend.client import ClientError, OrderState, StaffOrder
from backend.local.folder import Folder
from tests.durability.shake import checks, schedule, screen_checks
from tests.durability.shake.checks import Displayed
from tests.durability.shake.faults import Faults
from tests.durability.shake.ledger import Entry, Ledger
from tests.durability.shake.people import Crowd
from tests.durability.shake.proxy import Proxy
from tests.durability.shake.reading import Reader
from tests.durability.shake.schedule import Fault, FaultKind
from tests.durability.shake.screens import Screen

T = TypeVar("T")
CUSTOMER_SECONDS, BARISTA_SECONDS = 90, 300
PROMPT_SECONDS = 10.0
_MOST_LOAD_PER_PROCESSOR = 3.0
_RECOVER_SECONDS = 300.0
_SETTLE_SECONDS = 300.0  # what does not add up by then is lost, not late
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
        recovery_seconds: From the end of the last fault until the shop stored a change again.
        screens_seconds: From then until every screen showed what the API said.
        settle_seconds: From then until everything else added up as well.
        problems: What did not add up in the end.
        last_problems: What did not at the last look before, which says what took so long.
        last_differences: What the screens showed wrongly at the last look before.
        dead_letters: What ended in the dead-letter queue.
        load: The load average of the machine at the end.
    """

    faults: Sequence[Fault]
    recovery_seconds: float
    screens_seconds: float
    settle_seconds: float
    problems: list[str]
    last_problems: list[str] = field(default_factory=list)
    last_differences: list[str] = field(default_factory=list)
    dead_letters: int = 0
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    @property
    def is_prompt(self) -> bool:
        """Whether every screen was right in time."""
        return self.screens_seconds <= PROMPT_SECONDS

    @property
    def is_busy(self) -> bool:
        """Whether the machine had too much else to do for a judgement of times."""
        return self.load > _MOST_LOAD_PER_PROCESSOR * (os.cpu_count() or 1)


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
        screens_seconds, differences = self._until_screens_are_right()
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
                screens_seconds,
                settled - recovered,
                problems,
                self._last_problems,
                differences,
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
        return Round([], 0.0, 0.0, time.monotonic() - began, problems)

    def _until_screens_are_right(self) -> tuple[float, list[str]]:
        """Wait until every screen shows what the API says, which is read first.

        Return how long that took, in seconds, and what differed at the last look before.
        """
        began, differences = time.monotonic(), list[str]()
        while True:
            try:
                found = list(self._wrong_screens(self.reader.displayed(self.crowd.order_ids())))
            except _FAILURES as error:
                found = [f"the shop cannot be read: {error}"]
            seconds = time.monotonic() - began
            if not found or seconds > _SETTLE_SECONDS:
                return seconds, differences
            differences = found
            time.sleep(_POLL_SECONDS)

    def _wrong_screens(self, state: Displayed) -> Iterator[str]:
        for terminal in self.terminals:
            yield from screen_checks.wrong_terminal(terminal, state)
        yield from screen_checks.wrong_kiosk(self.kiosk, state)
        for phone in self.crowd.phones():
            yield from screen_checks.wrong_phone(phone, state)

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
        yield from self._wrong_screens(state.displayed)
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
