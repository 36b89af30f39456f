"""The commands print names as text: a drink's name neither crashes the shop nor is interpreted."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from backend.client import Change, Credentials, OrderState, ShopUnreachable, StaffOrder
from backend.client.sanitize import sanitize
from backend.console import open_console
from backend.local import welcome
from backend.local.live_status import LiveStatus
from backend.local.opening import OpenShop
from backend.robot.report import summary_view
from backend.robot.summary import Lost, Summary
from tests.contract.samples import sample
from tests.fake_shop.wire import received
from tests.hostile_strings import FORBIDDEN, HOSTILE

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def order(text: str) -> StaffOrder:
    order = sample(StaffOrder, number=7, state=OrderState.PLACED, drink_name=text)
    return received(order)


def consoles() -> list[Console]:
    """Return our console, and one that interprets markup."""
    return [
        open_console(io.StringIO(), width=20_000),
        Console(file=io.StringIO(), width=20_000, force_terminal=True),
    ]


def printed(console: Console) -> str:
    """Return what was printed, without our own colours."""
    assert isinstance(console.file, io.StringIO)
    return _COLOURS.sub("", console.file.getvalue())


def assert_harmless(text: str) -> None:
    assert not (FORBIDDEN - {"\n"}) & set(text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_live_status_shows_any_drink_as_text(text: str) -> None:
    status = LiveStatus()
    before = order(text)
    status.record([Change(before, replace(before, state=OrderState.MAKING))])
    (happened,) = status.take_changes()
    for console in consoles():
        console.print(happened)
        assert_harmless(printed(console))
        wanted = f"Order 7, {sanitize(text)}, is being made" if sanitize(text) else "Order 7 is"
        assert wanted in printed(console)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_robot_summary_shows_any_name_as_text(text: str) -> None:
    clean = sanitize(text)
    summary = Summary(
        customers=1,
        arrived=1,
        orders=1,
        outcomes={f"cancelled: {clean}": 1},
        waits={},
        counts={f"scan refused: {clean}": 1},
        lost=(Lost("o", f"the staff read {clean}"),),
        failures=(str(ShopUnreachable(f"it says {text}")),),
        seconds=1.0,
    )
    for console in consoles():
        console.print(summary_view(summary))
        starts = ("cancelled: ", "scan refused: ", "lost o: the staff read ", "failed: it says ")
        for start in starts:
            assert f"{start}{clean}"[:60].strip() in printed(console)
        shown = printed(console).translate({ord(line): None for line in "┏━┳┓┃┡╇┩│├┼┤└┴┘─┌┬┐"})
        assert_harmless(shown)


def test_welcome_shows_a_whole_ipv6_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: Any) -> Any:
        raise ShopUnreachable("closed")

    monkeypatch.setattr(welcome, "StaffClient", SimpleNamespace(sign_in=unreachable))
    people = {role: Credentials(role, "[/]:x:") for role in ("manager", "barista", "display")}
    shop = OpenShop("http://localhost:8000", "http://[fe80::1]:8000", "demo", people)
    console = open_console(io.StringIO(), width=200)
    welcome.print_welcome(shop, console)
    text = printed(console)
    assert "  http://[fe80::1]:8000/?shop=demo" in text
    assert "[/]:x:" in text
    assert "The shop is open. Its address for phones on this network:" in text
    assert "./shop barista" in text


def test_console_interprets_no_markup() -> None:
    for text in HOSTILE.values():
        console = open_console(io.StringIO(), width=20_000)
        console.print(sanitize(text))
        assert printed(console) == f"{sanitize(text)}\n"
