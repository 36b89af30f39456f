from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend.client import (
    Board,
    ClientError,
    Connection,
    Message,
    Realtime,
    RealtimeFailed,
    RealtimeSession,
    ShopUnreachable,
    StaffOrder,
    Timing,
)

from .broker import Broker, TcpProxy
from .samples import LATER, order_json

pytestmark = pytest.mark.cloud

TOPIC = "serverlesspresso/test/demo/staff"
BRISK = Timing(
    keep_alive_seconds=60,
    ping_timeout_seconds=30,
    backoff_base_seconds=0.05,
    backoff_cap_seconds=0.2,
)
client_ids = (f"client-{n}" for n in itertools.count())


class Terminal:
    """A program that follows one topic and records every callback."""

    def __init__(self, fetch: Callable[[], RealtimeSession], timing: Timing = BRISK) -> None:
        self.board = Board[StaffOrder]()
        self.messages: list[Message] = []
        self.states: list[Connection] = []
        self.threads: set[str] = set()
        self.resyncs = 0
        self.on_resync: Callable[[], None] = lambda: None
        self.condition = threading.Condition()
        self.realtime = Realtime(
            fetch,
            resync=self.resync,
            on_message=self.handle,
            on_connection=self.record,
            timing=timing,
        )

    def resync(self) -> None:
        self.on_resync()
        with self.condition:
            self.resyncs += 1
            self.threads.add(threading.current_thread().name)
            self.condition.notify_all()

    def handle(self, message: Message) -> None:
        with self.condition:
            self.messages.append(message)
            self.threads.add(threading.current_thread().name)
            if isinstance(message.order, StaffOrder):
                self.board.apply(message.order)
            self.condition.notify_all()

    def record(self, connection: Connection) -> None:
        with self.condition:
            self.states.append(connection)
            self.threads.add(threading.current_thread().name)
            self.condition.notify_all()

    def until(self, condition: Callable[[], bool], seconds: float = 120) -> None:
        with self.condition:
            assert self.condition.wait_for(condition, seconds), self.states


def message(**order: Any) -> bytes:
    body = {"type": "OrderManager.MakeOrder", "id": "e", "time": LATER}
    return json.dumps({**body, "detail": {"shopId": "demo", "order": order_json(**order)}}).encode()


def test_message_during_the_resync_is_applied_after_it(broker: Broker, proxy: TcpProxy) -> None:
    terminal = Terminal(lambda: broker.session(proxy, next(client_ids), (TOPIC,)))
    seen_in_resync: list[int] = []

    def publish_and_wait() -> None:
        broker.publish(TOPIC, message(version=5))
        time.sleep(0.3)  # the message is in the inbox by now, and must stay there
        seen_in_resync.append(len(terminal.messages))

    terminal.on_resync = publish_and_wait
    with terminal.realtime:
        terminal.until(lambda: len(terminal.messages) == 1)
        broker.publish(TOPIC, message(version=4))
        broker.publish(TOPIC, message(version=6))
        terminal.until(lambda: len(terminal.messages) == 3)
        state = terminal.realtime.connection
    assert seen_in_resync == [0]
    assert terminal.board.orders()[0].version == 6
    assert state.live
    assert state.confirmed_at is not None
    assert state.confirmed_at >= state.since
    assert terminal.threads == {"realtime"}


def test_garbage_is_ignored(
    broker: Broker, proxy: TcpProxy, caplog: pytest.LogCaptureFixture
) -> None:
    terminal = Terminal(lambda: broker.session(proxy, next(client_ids), (TOPIC,)))
    garbage = [b"", b"\xff\x00", b"[]", b"{}", b'{"type": 1}', b"[" * 100_000]
    garbage.append(json.dumps({"type": "T", "id": "e", "time": LATER, "detail": 1}).encode())
    garbage.append(message(version="high"))
    garbage.append(json.dumps({"type": "T", "id": "e", "time": LATER, "detail": {}}).encode())
    with terminal.realtime as realtime:
        assert realtime.wait_live(60)
        for payload in garbage:
            broker.publish(TOPIC, payload)
        broker.publish(TOPIC, message(version=9))
        terminal.until(lambda: len(terminal.messages) == 1)
    assert len([r for r in caplog.records if "ignored" in r.message]) == len(garbage)
    assert len(terminal.states) == 2


def test_cut_connection_is_reported_and_replaced_with_a_new_url(
    broker: Broker, proxy: TcpProxy
) -> None:
    fetched: list[RealtimeSession] = []

    def fetch() -> RealtimeSession:
        fetched.append(broker.session(proxy, "cut-client", (TOPIC,)))
        return fetched[-1]

    terminal = Terminal(fetch)
    with terminal.realtime as realtime:
        assert realtime.wait_live(60)
        proxy.cut()
        terminal.until(lambda: terminal.resyncs == 2)
        broker.publish(TOPIC, message(version=2))
        terminal.until(lambda: len(terminal.messages) == 1)
    assert [state.live for state in terminal.states] == [True, False, True, False]
    assert terminal.states[1].since >= terminal.states[0].since
    assert terminal.states[1].confirmed_at is not None
    assert fetched[0].url != fetched[1].url


def test_frozen_connection_is_noticed_by_its_unanswered_ping(
    broker: Broker, proxy: TcpProxy
) -> None:
    timing = replace(BRISK, keep_alive_seconds=2, ping_timeout_seconds=1)
    terminal = Terminal(lambda: broker.session(proxy, next(client_ids), (TOPIC,)), timing)
    with terminal.realtime as realtime:
        assert realtime.wait_live(60)
        proxy.flowing.clear()
        terminal.until(lambda: not terminal.states[-1].live)
        proxy.flowing.set()
        assert realtime.wait_live(60)


def test_refused_topic_is_a_reason_and_is_tried_again(broker: Broker, proxy: TcpProxy) -> None:
    sessions = iter([("nothing/else",), (TOPIC,)])
    terminal = Terminal(
        lambda: broker.session(proxy, next(client_ids), (TOPIC,), allowed=next(sessions))
    )
    with terminal.realtime as realtime:
        assert realtime.wait_live(60)
    assert "refused the topic" in str(terminal.states[0].reason)
    assert isinstance(terminal.states[0].error, RealtimeFailed)


def test_foreign_client_id_is_refused(broker: Broker, proxy: TcpProxy) -> None:
    def as_another() -> RealtimeSession:
        session = broker.session(proxy, "mine", (TOPIC,))
        return RealtimeSession(session.url, "another", session.topics, session.expires_at)

    terminal = Terminal(as_another)
    with terminal.realtime:
        terminal.until(lambda: len(terminal.states) >= 1)
    assert "NOT_AUTHORIZED" in str(terminal.states[0].reason)


def test_shop_that_is_away_is_the_reason_until_it_is_back(broker: Broker, proxy: TcpProxy) -> None:
    answers = iter([ShopUnreachable("the shop is away"), None])

    def fetch() -> RealtimeSession:
        error = next(answers)
        if error is not None:
            raise error
        return broker.session(proxy, next(client_ids), (TOPIC,))

    terminal = Terminal(fetch)
    with terminal.realtime as realtime:
        assert realtime.wait_live(60)
    assert terminal.states[0].reason == "the shop is away"
    assert isinstance(terminal.states[0].error, ClientError)


def test_failing_callback_is_followed_by_a_resync(
    broker: Broker, proxy: TcpProxy, caplog: pytest.LogCaptureFixture
) -> None:
    terminal = Terminal(lambda: broker.session(proxy, next(client_ids), (TOPIC,)))
    failures = iter([ValueError("bug")])

    def fail_once() -> None:
        for failure in failures:
            raise failure

    terminal.on_resync = fail_once
    with terminal.realtime as realtime:
        assert realtime.wait_live(60)
    assert "internal failure: bug" in str(terminal.states[0].reason)
    assert "reconnecting" in caplog.text


def test_connection_is_renewed_before_its_credentials_expire(
    broker: Broker, proxy: TcpProxy
) -> None:
    timing = Timing(renew_early_seconds=1, settled_seconds=0.1, backoff_base_seconds=0.05)
    seconds = iter([2.0, 900.0])
    terminal = Terminal(
        lambda: broker.session(proxy, "renewed", (TOPIC,), seconds=next(seconds)), timing
    )
    with terminal.realtime:
        terminal.until(lambda: terminal.resyncs == 2)
    assert terminal.states[1].reason == "renewing the connection"


def test_state_is_read_again_at_intervals_while_live(broker: Broker, proxy: TcpProxy) -> None:
    timing = Timing(resync_seconds=0.2)
    terminal = Terminal(lambda: broker.session(proxy, next(client_ids), (TOPIC,)), timing)
    with terminal.realtime:
        terminal.until(lambda: terminal.resyncs >= 3)
    assert [state.live for state in terminal.states] == [True, False]


def native_threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts threads in /proc")
def test_closing_leaves_no_thread(broker: Broker) -> None:
    proxy = TcpProxy(broker.port)
    terminals = [
        Terminal(lambda: broker.session(proxy, next(client_ids), (TOPIC,))) for _ in range(3)
    ]
    for terminal in terminals:
        terminal.realtime.start()
    assert all(terminal.realtime.wait_live(60) for terminal in terminals)
    native_while_live = native_threads() - threading.active_count()
    for terminal in terminals:
        terminal.realtime.close()
        terminal.realtime.close()
    deadline = time.monotonic() + 60
    while native_threads() - threading.active_count() >= native_while_live:
        assert time.monotonic() < deadline, "awscrt's thread is still there"
        time.sleep(0.05)
    proxy.close()
    assert not [t for t in threading.enumerate() if t.name == "realtime"]


PROGRAM = """
import sys
from datetime import UTC, datetime, timedelta
from backend.client import Realtime, RealtimeSession
later = datetime.now(UTC) + timedelta(hours=1)
session = RealtimeSession(sys.argv[1], sys.argv[2], (sys.argv[3],), later)
live = Realtime(lambda: session, resync=lambda: None, on_message=print).start()
assert live.wait_live(60)
assert not {"boto3", "textual"} & set(sys.modules)
of_lambda = {name for name in sys.modules if name.startswith("chalicelib.")}
assert all(name.startswith("chalicelib.contract") for name in of_lambda)
"""


def test_program_that_forgets_to_close_still_exits(broker: Broker, proxy: TcpProxy) -> None:
    session = broker.session(proxy, "forgetful", (TOPIC,))
    command = [sys.executable, "-c", PROGRAM, session.url, session.client_id, TOPIC]
    done = subprocess.run(command, capture_output=True, timeout=300, check=False, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
