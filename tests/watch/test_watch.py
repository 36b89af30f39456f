"""`shop watch` without a shop's broker: what it shows, what it says, whom it lets in."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner
from textual.pilot import Pilot

from backend.client import (
    CancelReason,
    Connection,
    Message,
    OrderState,
    QueueUpdate,
    Shop,
    SignInRefused,
    StaffClient,
    WaitEstimate,
    read,
)
from backend.command.watch_command import command
from backend.demo.event_log import EventLog, LogLine
from backend.watch.app import WatchApp
from backend.watch.plain import PlainOutput, connection_line, event_line
from backend.watch.sign_in import sign_in
from backend.watch.watch import Watch
from barista_tui.core.staff_sessions import NotBarStaffError
from tests.barista_tui.samples import NOW, order
from tests.barista_tui.waiting import seen
from tests.fake_shop import PASSWORD, FakeShop, serving

WAIT = WaitEstimate(60, 180)


@pytest.fixture
def bar() -> Iterator[FakeShop]:
    with serving(FakeShop()) as shop:
        yield shop


def told(kind: str, id: str = "e-1", **facts: object) -> Message:  # noqa: A002
    return Message("serverlesspresso/t/demo/staff", kind, id, NOW, {}, **facts)  # type: ignore[arg-type]


def abouts(*messages: Message) -> list[str]:
    """Return what a log says about messages."""
    log = EventLog(lambda: NOW, shows_names=False)
    for message in messages:
        log.record(message)
    return [line.about for line in log.lines(100)]


def test_an_event_that_arrives_twice_is_one_line() -> None:
    made = order(7, state="COMPLETED", baristaName="Sam", completedAt=NOW.isoformat())
    log = EventLog(lambda: NOW)
    for _ in range(2):
        log.record(told("OrderManager.OrderCompleted", order=made))
    log.record(told("OrderManager.OrderCompleted", "e-2", order=made))
    assert len(log.lines(100)) == 2
    assert log.made == {"Sam": 2}


def test_no_line_has_the_name_of_a_customer() -> None:
    placed = order(7, name="Ada", customerName="Ada", note="for Ada")
    states = {
        OrderState.MAKING: {"barista_name": "Sam"},
        OrderState.COMPLETED: {"barista_name": "Sam"},
        OrderState.CANCELLED: {"reason": CancelReason.CUSTOMER},
        OrderState.SCANNED: {"number": None},
    }
    orders = [placed, *(replace(placed, state=s, **c) for s, c in states.items())]  # type: ignore[arg-type]
    lines = abouts(*(told("x", f"e-{n}", order=one) for n, one in enumerate(orders)))
    assert lines[0] == "#7 Flat white"
    assert len(lines) == 5
    assert not any("Ada" in line for line in lines)


def test_the_shop_and_the_queue_are_told_of(bar: FakeShop) -> None:
    shop = read(Shop, bar.shop)
    paused = replace(shop, paused_until=NOW + timedelta(minutes=5))
    assert abouts(
        told("ConfigService.ConfigChanged", "1", shop=replace(shop, is_open=True)),
        told("ConfigService.ConfigChanged", "2", shop=replace(shop, is_open=False)),
        told("ConfigService.ConfigChanged", "3", shop=replace(paused, is_open=True)),
        told("QueueService.OrderCancelled", "4", queue=QueueUpdate(3, WAIT, 9)),
    ) == ["the shop is open", "the shop is closed", "the shop is paused", "3 in line"]


def test_a_line_has_the_time_the_event_and_what_it_is_about() -> None:
    line = event_line(LogLine(NOW, "OrderManager.MakeOrder", "#7 Latte, Sam"))
    at = f"{NOW.astimezone():%Y-%m-%d %H:%M:%S}"
    assert line == f"{at}  OrderManager.MakeOrder  #7 Latte, Sam"
    assert event_line(LogLine(NOW, "x", "")).endswith("  x")


def test_it_says_plainly_whether_it_is_live() -> None:
    assert connection_line(Connection(True, NOW)).startswith("Live")
    lost = Connection(False, NOW, reason="the connection broke")
    at = f"{NOW.astimezone():%H:%M:%S}"
    assert connection_line(lost) == f"NOT LIVE since {at}: the connection broke. Trying again."


def test_events_and_what_is_said_about_the_connection_go_apart() -> None:
    events, words = list[str](), list[str]()
    output = PlainOutput(events.append, words.append)
    output.add(Connection(True, NOW))
    output.add(LogLine(NOW, "OrderManager.MakeOrder", "#7 Latte"))
    output.write_next()
    output.write_next()
    assert (len(events), len(words)) == (1, 1)


def test_baristas_and_managers_may_watch_and_displays_may_not(bar: FakeShop) -> None:
    for name in ("bea", "mia"):
        with sign_in(bar.url, name, PASSWORD) as staff:
            assert staff.session.username == name
    with pytest.raises(NotBarStaffError):
        sign_in(bar.url, "display", PASSWORD)
    with pytest.raises(SignInRefused):
        sign_in(bar.url, "bea", "wrong")


def test_what_the_user_pool_asks_is_asked_for(bar: FakeShop) -> None:
    bar.accounts.codes["bea"] = "123456"
    asked = list[str]()

    def ask(question: str) -> str:
        asked.append(question)
        return PASSWORD if "Password" in question else "123456"

    with sign_in(bar.url, "bea", None, ask) as staff:
        assert staff.session.username == "bea"
    assert len(asked) == 2


def test_without_a_person_to_ask_the_password_has_to_be_given(
    bar: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(click.ClickException, match="--password-file"):
        sign_in(bar.url, "bea", None)


def test_what_is_no_terminal_gets_a_sentence() -> None:
    result = CliRunner().invoke(command, [])
    assert result.exit_code == 2
    assert result.stderr == "Watching needs a terminal to draw on; --plain does without.\n"


Script = Callable[[WatchApp, Pilot[None], Watch], Awaitable[None]]


def text(app: WatchApp) -> str:
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(s.text for s in strip).rstrip() for strip in lines)


def on_screen(bar: FakeShop, size: tuple[int, int], script: Script) -> None:
    """Run the screen on a fake shop without a broker: it never becomes live."""

    async def run() -> None:
        watch = Watch(StaffClient.sign_in(bar.url, "bea", PASSWORD), "demo")
        app = WatchApp(watch)
        async with app.run_test(size=size) as pilot:
            await script(app, pilot, watch)

    asyncio.run(run())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_screen_shows_figures_and_events_and_that_it_is_not_live(
    bar: FakeShop, size: tuple[int, int]
) -> None:
    done = bar.place("flat-white", ("oat",))
    bar.act(done.order_id, "make", "bea")
    bar.act(done.order_id, "complete", "bea")

    async def script(app: WatchApp, pilot: Pilot[None], watch: Watch) -> None:
        await seen(pilot, lambda: "1 made today" in text(app))
        await seen(pilot, lambda: "NOT LIVE since" in text(app))
        assert "by you" not in text(app)
        watch.log.record(told("OrderManager.MakeOrder", order=order(7)))
        await seen(pilot, lambda: "OrderManager.MakeOrder  #7 Flat white" in text(app))
        assert ("Made by hour" in text(app)) == (size[1] >= 40)
        await pilot.press("q")
        await seen(pilot, lambda: not app.is_running)

    on_screen(bar, size, script)


def test_screen_says_that_the_figures_cannot_be_read(bar: FakeShop) -> None:
    bar.hides_figures = True

    async def script(app: WatchApp, pilot: Pilot[None], _watch: Watch) -> None:
        await seen(pilot, lambda: "The figures cannot be read now" in text(app))
        assert "Not read yet" in text(app)
        await pilot.press("ctrl+c")
        await seen(pilot, lambda: not app.is_running)

    on_screen(bar, (80, 24), script)
