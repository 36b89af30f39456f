"""A day at the bar in minutes: customers and baristas through the real API and MQTT.

Staff sign in, baristas go live, customers come at their rate, then the books
are closed. Everything that happened is accounted for in the summary.
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

from backend.client import ClientError, StaffClient, Transport
from backend.robot.barista import LIVE_SECONDS, Barista, Counter, Hands
from backend.robot.closing import Closing, walk_aways
from backend.robot.customer import Customer, Street
from backend.robot.door import Door
from backend.robot.ledger import Ledger, Progress
from backend.robot.plan import Habits, intend
from backend.robot.summary import Account, Summary, summarise

MOST_DRINKS_PER_CODE = 1000
INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name and a password of the shop's user pool."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Crew:
    """Who the robots sign in as.

    ``baristas`` has one or more; robots share them in turn. With a ``manager``
    the codes are made good for enough drinks during the run; without, customers
    wait for the next code as people do.
    """

    display: Credentials
    baristas: tuple[Credentials, ...]
    manager: Credentials | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run.

    Attributes:
        url: where the shop answers.
        shop_id: the shop.
        orders: how many customers come.
        baristas: how many baristas work; 0 leaves the work to people.
        rate_per_minute: how many customers come a minute; None lets the next one
            in as soon as there is room.
        at_once: how many customers are in the bar at once.
        seconds_per_drink: how long a barista takes over a drink, at least.
        patience_seconds: how long a customer stays at most.
        await_time_outs: whether walk-aways are left to the workflow's time-out (5
            minutes) rather than cancelled by the staff at the end.
        habits: how often people do the unusual.
        seed: makes two runs draw alike.
    """

    url: str
    shop_id: str
    orders: int
    baristas: int
    rate_per_minute: float | None = None
    at_once: int = 12
    seconds_per_drink: float = 0.0
    patience_seconds: float = 20 * 60.0
    await_time_outs: bool = False
    habits: Habits = field(default_factory=Habits)
    seed: int = 1


def run_robot(
    plan: Plan, crew: Crew, progress: Callable[[Progress], None] = lambda _progress: None
) -> Summary:
    """Run the robots and return what came of it.

    ``progress`` is called from the robots' threads, one call at a time. An
    interrupt (Ctrl-C) ends the run early; what was begun is still accounted for.

    Raises:
        ClientError: the shop cannot be reached, or a sign-in fails, at the start.
    """
    began = time.monotonic()
    ledger = Ledger(plan.orders, progress)
    with ExitStack() as open_things:
        transport = Transport(plan.url)
        open_things.callback(transport.close)
        display = open_things.enter_context(_signed_in(plan, crew.display))
        baristas = [
            open_things.enter_context(_signed_in(plan, credentials))
            for credentials in _in_turn(crew.baristas, max(1, plan.baristas))
        ]
        with _enough_drinks(plan, crew.manager):
            _serve(plan, Door(display, plan.shop_id), baristas, transport, ledger)
        accounts = _close(plan, Closing(transport, baristas[0], plan.shop_id, ledger), ledger)
    return summarise(
        accounts,
        customers=plan.orders,
        counts=ledger.counts(),
        failures=ledger.failures(),
        seconds=time.monotonic() - began,
    )


def _serve(
    plan: Plan, door: Door, baristas: Sequence[StaffClient], transport: Transport, ledger: Ledger
) -> None:
    """Open the bar to all customers, and close it when the last has left."""
    shift_over = threading.Event()
    counter = Counter(
        plan.shop_id, ledger, Hands(), plan.habits, plan.seconds_per_drink, shift_over
    )
    street = Street(transport, plan.shop_id, door, ledger, threading.Event(), plan.patience_seconds)
    with ThreadPoolExecutor(max(1, plan.baristas), "barista") as pool:
        staff = zip(range(plan.baristas), baristas, strict=False)
        crew = [Barista(counter, client, _lottery(plan, f"barista {n}")) for n, client in staff]
        shifts = [pool.submit(barista.work) for barista in crew]
        try:
            for barista in crew:
                barista.board.wait_live(LIVE_SECONDS)
            _let_in(plan, street)
        finally:
            shift_over.set()
    for shift in shifts:
        shift.result()


def _let_in(plan: Plan, street: Street) -> None:
    """Let customers in at their rate, and return when the last has left."""
    pool = ThreadPoolExecutor(plan.at_once, "customer")
    visits = []
    try:
        for serial, pause in enumerate(_pauses(plan)):
            street.stop.wait(pause)
            visits.append(pool.submit(_visit, plan, street, serial))
        for visit in visits:
            visit.result()
    except KeyboardInterrupt:
        street.ledger.count(INTERRUPTED)
    finally:
        street.stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _visit(plan: Plan, street: Street, serial: int) -> None:
    lottery = _lottery(plan, f"customer {serial}")
    street.ledger.count("arrived")
    try:
        Customer(street, serial, intend(plan.habits, lottery), lottery).come()
    except ClientError as error:
        street.ledger.fail(f"customer {serial}: {error}")
    finally:
        street.ledger.count("done")


def _close(plan: Plan, closing: Closing, ledger: Ledger) -> list[Account]:
    """End what was left standing, and return the account of every order."""
    if INTERRUPTED in ledger.counts():
        closing.cancel_left_standing([v for v in ledger.visits() if not v.saw_the_end])
    elif plan.await_time_outs:
        closing.await_time_outs(plan.patience_seconds)
    else:
        closing.cancel_left_standing(walk_aways(ledger))
    return closing.accounts()


@contextmanager
def _enough_drinks(plan: Plan, manager: Credentials | None) -> Iterator[None]:
    """Let the codes be good for every robot while it runs, if a manager is there to say so."""
    if manager is None:
        yield
        return
    with _signed_in(plan, manager) as staff:
        # Only an answer to staff tells the limits; saying the name again changes nothing.
        before = staff.change_settings(plan.shop_id, name=staff.shop(plan.shop_id).name)
        usual = before.drinks_per_code or 1
        enough = min(MOST_DRINKS_PER_CODE, usual + 2 * plan.orders)
        staff.change_settings(plan.shop_id, drinks_per_code=enough)
        try:
            yield
        finally:
            staff.change_settings(plan.shop_id, drinks_per_code=usual)


def _signed_in(plan: Plan, credentials: Credentials) -> StaffClient:
    return StaffClient.sign_in(plan.url, credentials.username, credentials.password)


def _in_turn(credentials: Sequence[Credentials], count: int) -> Iterator[Credentials]:
    return itertools.islice(itertools.cycle(credentials), count)


def _pauses(plan: Plan) -> Iterator[float]:
    """Yield the seconds between one customer and the next: at random, at the rate asked for."""
    lottery = _lottery(plan, "arrivals")
    for _ in range(plan.orders):
        rate = plan.rate_per_minute
        yield 0.0 if rate is None else lottery.expovariate(rate / 60.0)


def _lottery(plan: Plan, who: str) -> random.Random:
    return random.Random(f"{plan.seed} {who}")  # noqa: S311 -- a lottery, not a secret
