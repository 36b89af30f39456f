"""Runs robot customers and baristas through the real API and MQTT.

Staff sign in, baristas go live, customers arrive at their rate, then every order
is audited. The summary covers everything that happened.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from backend.client import ClientError, Credentials, StaffClient, Transport
from backend.drink_limit import raised_limit
from backend.robot.audit import Audit, abandoned_visits
from backend.robot.barista import LIVE_SECONDS, Barista, BaristaContext, OrderLocks
from backend.robot.code_cache import CodeCache
from backend.robot.customer import Customer, CustomerContext
from backend.robot.plan import Habits, draw_intent
from backend.robot.run_log import Progress, RunLog
from backend.robot.summary import AuditedOrder, Summary, summarise

INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class StaffCredentials:
    """Who the robots sign in as.

    `baristas` has one or more; robots share them in turn. With a `manager` the
    codes have enough drinks for all customers during the run; without one, customers
    wait for the next code as people do.
    """

    display: Credentials
    baristas: tuple[Credentials, ...]
    manager: Credentials | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run.

    Attributes:
        url: Where the shop answers.
        shop_id: The shop.
        orders: How many customers come.
        baristas: How many robot baristas work; with 0, people make the drinks.
        rate_per_minute: How many customers arrive a minute; with None the next one
            arrives as soon as fewer than `at_once` are there.
        rush: How many arrive at the beginning, before the rate holds.
        at_once: How many customers are there at once, at most.
        seconds_per_drink: How long a barista takes for a drink, at least.
        seconds_until_handed_over: How long a drink is ready before a barista hands it over.
        beside_a_person: Whether baristas leave the oldest waiting order to a person.
        patience_seconds: How long a customer stays, at most.
        wait_for_time_outs: Whether abandoned orders are left to the workflow's time-out
            (5 minutes) rather than cancelled by the staff at the end.
        habits: The probabilities of what people do now and then.
        seed: Two runs with the same seed draw the same random numbers.
        limit_record: The file that remembers the shop's limit, in case the run is killed.
    """

    url: str
    shop_id: str
    orders: int
    baristas: int
    rate_per_minute: float | None = None
    rush: int = 0
    at_once: int = 12
    seconds_per_drink: float = 0.0
    seconds_until_handed_over: float = 0.0
    beside_a_person: bool = False
    patience_seconds: float = 20 * 60.0
    wait_for_time_outs: bool = False
    habits: Habits = field(default_factory=Habits)
    seed: int = 1
    limit_record: Path | None = None


def run_robot(
    plan: Plan,
    credentials: StaffCredentials,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    stop: threading.Event | None = None,
) -> Summary:
    """Run the robots and return the summary.

    `on_progress` is called from the robots' threads, one call at a time. An
    interrupt (Ctrl-C), or `stop`, ends the run early; the orders so far are still
    audited.

    Raises:
        ClientError: The shop cannot be reached, or a sign-in fails, at the start.
    """
    began = time.monotonic()
    run_log = RunLog(plan.orders, on_progress)
    with ExitStack() as stack:
        transport = Transport(plan.url)
        stack.callback(transport.close)
        display = stack.enter_context(_signed_in(plan, credentials.display))
        baristas = [
            stack.enter_context(_signed_in(plan, barista))
            for barista in _in_turn(credentials.baristas, max(1, plan.baristas))
        ]
        with enough_drinks(plan, credentials.manager):
            codes = CodeCache(display, plan.shop_id)
            context = CustomerContext(
                transport,
                plan.shop_id,
                codes,
                run_log,
                stop or threading.Event(),
                plan.patience_seconds,
            )
            _serve(plan, baristas, context)
        audit = Audit(transport, baristas[0], plan.shop_id, run_log)
        audited = _audit(plan, audit, run_log)
    return summarise(
        audited,
        customers=plan.orders,
        counts=run_log.counts(),
        failures=run_log.failures(),
        seconds=time.monotonic() - began,
    )


def _serve(plan: Plan, staff: Sequence[StaffClient], customers: CustomerContext) -> None:
    """Run the baristas until the last customer has left."""
    context = BaristaContext(
        plan.shop_id,
        customers.run_log,
        OrderLocks(),
        plan.habits,
        plan.seconds_per_drink,
        threading.Event(),
        plan.seconds_until_handed_over,
        plan.beside_a_person,
    )
    with ThreadPoolExecutor(max(1, plan.baristas), "barista") as pool:
        baristas = [
            Barista(context, client, _rng(plan, f"barista {n}"))
            for n, client in enumerate(staff[: plan.baristas])
        ]
        running = [pool.submit(barista.run) for barista in baristas]
        try:
            for barista in baristas:
                barista.board.wait_live(LIVE_SECONDS)
            _run_customers(plan, customers)
        finally:
            context.stop.set()
    for finished in running:
        finished.result()


def _run_customers(plan: Plan, context: CustomerContext) -> None:
    """Start customers at their rate, and return when the last has left."""
    pool = ThreadPoolExecutor(plan.at_once, "customer")
    visits = []
    try:
        for serial, pause in enumerate(_pauses(plan)):
            if context.stop.wait(pause):
                break
            visits.append(pool.submit(_visit, plan, context, serial))
        for visit in visits:
            visit.result()
        if context.stop.is_set():
            context.run_log.count(INTERRUPTED)
    except KeyboardInterrupt:
        context.run_log.count(INTERRUPTED)
    finally:
        context.stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _visit(plan: Plan, context: CustomerContext, serial: int) -> None:
    rng = _rng(plan, f"customer {serial}")
    context.run_log.count("arrived")
    try:
        Customer(context, serial, draw_intent(plan.habits, rng), rng).run()
    except ClientError as error:
        context.run_log.fail(f"customer {serial}: {error}")
    finally:
        context.run_log.count("done")


def _audit(plan: Plan, audit: Audit, run_log: RunLog) -> list[AuditedOrder]:
    """End the orders that are still open, and return every order as both sides see it."""
    if INTERRUPTED in run_log.counts():
        audit.cancel_open_orders([v for v in run_log.visits() if not v.watched_to_end])
    elif plan.wait_for_time_outs:
        audit.wait_for_time_outs(plan.patience_seconds)
    else:
        audit.cancel_open_orders(abandoned_visits(run_log))
    return audit.audited_orders()


@contextmanager
def enough_drinks(plan: Plan, manager: Credentials | None) -> Iterator[None]:
    """Give the codes enough drinks for every robot during the run, if a manager is given."""
    if manager is None:
        yield
        return
    with (
        _signed_in(plan, manager) as staff,
        raised_limit(staff, plan.shop_id, plan.orders, plan.limit_record),
    ):
        yield


def _signed_in(plan: Plan, credentials: Credentials) -> StaffClient:
    return StaffClient.sign_in(plan.url, credentials.username, credentials.password)


def _in_turn(credentials: Sequence[Credentials], count: int) -> Iterator[Credentials]:
    return itertools.islice(itertools.cycle(credentials), count)


def _pauses(plan: Plan) -> Iterator[float]:
    """Yield the seconds between arrivals, exponentially distributed at the planned rate."""
    rng = _rng(plan, "arrivals")
    for serial in range(plan.orders):
        rate = plan.rate_per_minute
        in_rush = rate is None or serial < plan.rush
        yield 0.0 if in_rush or rate is None else rng.expovariate(rate / 60.0)


def _rng(plan: Plan, user: str) -> random.Random:
    return random.Random(f"{plan.seed} {user}")  # noqa: S311 -- a simulation, not a secret
