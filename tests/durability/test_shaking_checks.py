"""The checks of the shaking table notice what they are for."""

from __future__ import annotations

import os
import socket
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from backend.client import CancelReason, CustomerOrder, OrderState, StaffOrder, narrow
from backend.command.group import shop
from tests.contract.samples import sample
from tests.durability.shake import checks
from tests.durability.shake.checks import Displayed, Limits, ShopState
from tests.durability.shake.ledger import Entry, Ledger
from tests.durability.shake.proxy import Proxy
from tests.durability.shake.schedule import FaultKind, rounds
from tests.open_shop import eventually

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LIMITS = Limits(90, 300, slept_since=lambda _moment: 0.0)


def order(number: int, state: str, **changes: Any) -> StaffOrder:
    found = sample(
        StaffOrder,
        order_id=f"demo_{number}",
        number=number,
        state=OrderState(state),
        version=3,
        placed_at=NOW,
        completed_at=None,
        is_walk_up=False,
        reason=None,
        drink_id="latte",
    )
    return replace(found, **changes)


def entry(known: StaffOrder, **changes: Any) -> Entry:
    return Entry(narrow(CustomerOrder, known), scanned_at=0.0, **changes)


def state_of(*orders: StaffOrder, **changes: Any) -> ShopState:
    """Return the state of a shop in which everything adds up."""
    by_id = {one.order_id: one for one in orders}
    holding = frozenset(key for key, one in by_id.items() if one.state in checks.HOLDS_PLACE)
    taken = {"code": (frozenset(by_id), frozenset[str]())}
    displayed = Displayed(by_id, "code", drinks_left=4, queue_length=0)
    whole = ShopState(displayed, frozenset(), holding, Counter(holding), taken, drinks_left=4)
    return replace(whole, **changes)


PLACED, MADE = order(1, "PLACED"), order(2, "COLLECTED", version=5)


def test_shop_in_which_everything_adds_up_has_no_problems() -> None:
    state = state_of(PLACED, MADE)
    entries = {one.order_id: entry(one) for one in (PLACED, MADE)}
    assert [*checks.lost(entries, state.orders), *checks.unknown(entries, state.orders, 0)] == []
    assert [*checks.wrong_places(state), *checks.wrong_drinks(state, 0)] == []
    assert [*checks.repeated_numbers(state.orders)] == []
    assert [*checks.unexplained_cancellations(entries, state.orders, LIMITS, 1.0)] == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "is gone"),
        (replace(PLACED, version=2, state=OrderState.SCANNED), "is at 2"),
        (replace(PLACED, version=4, number=7), "has 7"),
        (replace(PLACED, version=4, drink_id="mocha"), "is a mocha"),
        (replace(PLACED, state=OrderState.MAKING), "at the version"),
    ],
)
def test_acknowledged_answer_that_is_not_true_any_more_is_noticed(
    found: StaffOrder | None, said: str
) -> None:
    orders = {found.order_id: found} if found else {}
    problems = list(checks.lost({PLACED.order_id: entry(PLACED)}, orders))
    assert problems
    assert said in problems[0]


def test_order_that_nobody_asked_for_is_noticed_unless_a_scan_is_under_way() -> None:
    assert list(checks.unknown({}, {PLACED.order_id: PLACED}, 0))
    assert not list(checks.unknown({}, {PLACED.order_id: PLACED}, 1))


@pytest.mark.parametrize(
    ("reason", "after_seconds", "is_explained"),
    [
        (CancelReason.WORKFLOW_FAILED, 400, False),
        (CancelReason.CUSTOMER, 400, False),
        (CancelReason.CUSTOMER_TIMEOUT, 60, False),
        (CancelReason.CUSTOMER_TIMEOUT, 95, True),
        (CancelReason.BARISTA_TIMEOUT, 95, False),
        (CancelReason.BARISTA_TIMEOUT, 320, True),
    ],
)
def test_cancellation_needs_a_reason(
    reason: CancelReason, after_seconds: float, is_explained: bool
) -> None:
    cancelled = order(1, "CANCELLED", reason=reason)
    problems = checks.unexplained_cancellations(
        {cancelled.order_id: entry(cancelled)},
        {cancelled.order_id: cancelled},
        LIMITS,
        after_seconds,
    )
    assert bool(list(problems)) is not is_explained


def test_number_that_two_orders_have_is_noticed() -> None:
    twice = [order(1, "PLACED"), replace(order(2, "PLACED"), number=1)]
    assert list(checks.repeated_numbers({one.order_id: one for one in twice}))


@pytest.mark.parametrize(
    "changes",
    [
        {"places": frozenset({"demo_1", "demo_2"})},
        {"places": frozenset()},
        {"workflows": Counter()},
        {"workflows": Counter({"demo_1": 2})},
        {"workflows": Counter({"demo_1": 1, "demo_2": 1})},
        {"recalled": frozenset({"demo_1"})},
    ],
)
def test_place_or_workflow_that_does_not_fit_its_order_is_noticed(changes: dict[str, Any]) -> None:
    assert list(checks.wrong_places(state_of(PLACED, MADE, **changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"taken": {}},
        {"taken": {"code": (frozenset({"demo_1", "demo_9"}), frozenset())}},
        {"taken": {name: (frozenset({"demo_1"}), frozenset()) for name in ("code", "other")}},
        {"drinks_left": 3},
    ],
)
def test_drinks_that_do_not_add_up_are_noticed(changes: dict[str, Any]) -> None:
    assert list(checks.wrong_drinks(state_of(PLACED, **changes), 0))


def test_order_that_two_have_made_is_noticed() -> None:
    making = {"state": "MAKING", "attempt": 1}
    journey = [
        {"order": {**making, "version": version, "baristaName": name}}
        for version, name in ((3, "Bea"), (4, "Max"))
    ]
    assert list(checks.made_by_two(journey, "demo_1"))
    journey[1]["order"]["attempt"] = 2
    assert not list(checks.made_by_two(journey, "demo_1"))


def test_ledger_keeps_the_newest_answer() -> None:
    ledger = Ledger()
    older, newer = order(1, "PLACED", version=2), order(1, "MAKING", version=3)
    for known in (older, newer, older):
        ledger.acknowledge(known)
    assert ledger.entries()["demo_1"].order.version == 3
    assert (ledger.counts["orders"], ledger.counts["acknowledged answers"]) == (1, 3)


def test_schedule_is_the_same_for_the_same_seed_and_has_every_kind() -> None:
    first, again, other = (list(islice(rounds(seed), 40)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    every_kind = len(FaultKind)
    assert {faults[0].kind for faults in first[:every_kind]} == set(FaultKind)


@pytest.mark.parametrize(
    ("arguments", "module"),
    [(["--shake", "--minutes", "2"], "tests.durability.shake"), (["-x"], "pytest")],
)
def test_command_runs_the_table_or_pytest(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], module: str
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _path, words: started.append(words[1:]))
    assert CliRunner().invoke(shop, ["test", *arguments]).exit_code == 0
    rest = [word for word in arguments if word != "--shake"]
    assert started == [["-m", module, *rest]]


class _Echo:
    """A server that counts the requests it gets, and answers each."""

    def __init__(self) -> None:
        self.requests = 0
        self.server = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                self.requests += 1
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def test_proxy_passes_on_duplicates_and_cuts() -> None:
    echo = _Echo()
    proxy = Proxy(echo.server.getsockname()[1])
    try:
        assert httpx.post(proxy.url, timeout=60).text == "ok"
        assert echo.requests == 1
        proxy.duplicates = True
        assert httpx.post(proxy.url, timeout=60).text == "ok"
        eventually(lambda: echo.requests == 3)
        proxy.cut()
        with pytest.raises(httpx.TransportError):
            httpx.post(proxy.url, timeout=60)
        proxy.heal()
        assert httpx.post(proxy.url, timeout=60).text == "ok"
        assert proxy.duplicated == 1
    finally:
        proxy.close()
        echo.server.close()
