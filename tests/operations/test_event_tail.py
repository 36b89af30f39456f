"""`shop events` shows events as they are published, without secrets, and cleans up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from backend.local.folder import FOLDER_VARIABLE
from backend.operations.event_summary import EventSummary
from backend.operations.event_tail import EventTail
from tests.open_shop import TestShop, eventually
from tests.operations.operating import stage_of
from tests.shop.test_events import EventRecorder

pytestmark = pytest.mark.cloud


def tails(shop: TestShop) -> set[str]:
    """Return the names of the rules and queues that commands have made."""
    prefix = stage_of(shop).prefix + "tail-"
    rules = shop.aws.client("events").list_rules(NamePrefix=prefix)["Rules"]
    queues = shop.aws.client("sqs").list_queues(QueueNamePrefix=prefix).get("QueueUrls", [])
    return {rule["Name"] for rule in rules} | {url.rpartition("/")[2] for url in queues}


def is_following(shop: TestShop) -> bool:
    """Return whether a command's rule leads to its queue, so that it misses no more event."""
    events = shop.aws.client("events")
    rules = events.list_rules(NamePrefix=stage_of(shop).prefix + "tail-")["Rules"]
    return any(events.list_targets_by_rule(Rule=rule["Name"])["Targets"] for rule in rules)


@contextmanager
def following(shop: TestShop) -> Iterator[subprocess.Popen[str]]:
    """Run `shop events --follow --json` in a process of its own for the block."""
    command = [sys.executable, "-m", "backend.command", "events", "--follow", "--json"]
    environment = {**os.environ, FOLDER_VARIABLE: str(shop.folder.root), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=_reset_sigint,
    )
    try:
        eventually(lambda: is_following(shop))
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _reset_sigint() -> None:
    """Handle Ctrl-C even if the tests run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_events_are_shown_without_a_secret_and_nothing_is_left(shop: TestShop) -> None:
    recorder = EventRecorder(shop, "tail")
    shop_id = shop.new_shop()
    with EventTail(stage_of(shop)) as tail:
        [name] = tails(shop)
        assert name == tail.name
        order, token = shop.place(shop_id, name="Only Zoe")
        code = shop.code(shop_id)
        shop.call("DELETE", f"/orders/{order['orderId']}", token)
        eventually(lambda: recorder.of(order)["OrderProcessor.WorkflowStarted"])
        eventually(lambda: recorder.of(order)["OrderManager.OrderCancelled"])
        found: list[EventSummary] = []

        def has_all() -> bool:
            found.extend(e for e in tail.read() if e.order_id == order["orderId"])
            wanted = {"OrderManager.WaitingCompletion", "OrderManager.OrderCancelled"}
            return wanted <= {event.type for event in found}

        eventually(has_all)
    placed = next(event for event in found if event.type == "OrderManager.WaitingCompletion")
    assert (placed.number, placed.state) == (order["number"], "PLACED")
    assert "OrderProcessor.WorkflowStarted" not in {event.type for event in found}
    shown = str(found) + "".join(event.line() for event in found)
    tokens = [e["detail"]["taskToken"] for e in recorder.events if "taskToken" in e["detail"]]
    assert tokens
    for secret in (*tokens, token, code, "Only Zoe"):
        assert secret not in shown
    assert tails(shop) == set()
    recorder.close()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_command_cleans_up(shop: TestShop, ending: signal.Signals) -> None:
    with following(shop) as process:
        order, _ = shop.place(shop.new_shop())
        assert process.stdout is not None
        line = next(ln for ln in process.stdout if order["orderId"] in ln)
        assert json.loads(line)["shop_id"] == order["shopId"]
        process.send_signal(ending)
        assert process.wait(timeout=300) == 130
    assert tails(shop) == set()


def test_killed_command_is_cleaned_up_by_the_next_one_after_its_lease(shop: TestShop) -> None:
    stage = stage_of(shop)
    killed = EventTail(stage)
    killed.__enter__()
    EventTail(stage).delete_leftovers()
    assert tails(shop) == {killed.name}, "another command may run just now"
    hour_later = EventTail(stage, now=lambda: killed._now() + 3600)
    hour_later.delete_leftovers()
    assert tails(shop) == set()
