"""Counts what drinks cost: whole orders from the scan to the collection, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.bench.calls import Call
from backend.bench.local_shop import BenchShop
from backend.bench.people import Phone, listening, order_of, waiting_phones


@dataclass(frozen=True)
class Scene:
    """Who is there while the drinks are made."""

    terminals: int = 2
    kiosks: int = 1
    phones: int = 5


@dataclass(frozen=True)
class DrinkCalls:
    """The recorded calls of some drinks.

    Attributes:
        drinks: How many.
        calls: All their calls, scan to collection.
        page_calls: Those for loading the page and reading the order and the shop once
            connected, which come on top.
        steps: The calls by step of the first drink.
    """

    drinks: int
    calls: list[Call]
    page_calls: list[Call]
    steps: dict[str, list[Call]]


def count_drinks(
    shop: BenchShop, drinks: int, scene: Scene, *, warm_up_drinks: int = 1
) -> DrinkCalls:
    """Make drinks one after another, and return the calls that were recorded meanwhile.

    Terminals, kiosks and waiting phones are connected and receive messages, but make no
    calls of their own. The first `warm_up_drinks` are not counted.
    """
    people = [shop.barista] * scene.terminals + [shop.display] * scene.kiosks
    with listening(shop, *people), waiting_phones(shop, scene.phones):
        for _ in range(warm_up_drinks):
            _make(shop)
        made = [_make(shop) for _ in range(drinks)]
    page = {"page", "read"}
    return DrinkCalls(
        drinks,
        calls=[c for steps in made for name in steps if name not in page for c in steps[name]],
        page_calls=[c for steps in made for name in page for c in steps[name]],
        steps=made[0],
    )


def _make(shop: BenchShop) -> dict[str, list[Call]]:
    """Make one drink; return the recorded calls by step."""
    trace = shop.trace
    steps: dict[str, list[Call]] = {}
    code = shop.display.qr_code(shop.shop_id).code

    trace.wait_until_quiet()
    mark = trace.mark()

    def ended(name: str) -> None:
        nonlocal mark
        trace.wait_until_quiet()
        steps[name] = trace.since(mark)
        mark = trace.mark()

    with Phone(shop) as phone:
        phone.open_page(code)
        ended("page")
        scan = phone.scan(code)
        ended("scan")
        phone.follow()
        ended("realtime")
        steps["realtime"], steps["read"] = _split_reads(steps["realtime"])
        phone.place(order_of(scan.shop))
        ended("place")
        for name in ("make", "complete", "collect"):
            getattr(shop.barista, name)(shop.shop_id, phone.order_id)
            ended(name)
    return steps


def _split_reads(calls: Sequence[Call]) -> tuple[list[Call], list[Call]]:
    """Separate connecting from the reading that follows it: the session ends with `Subscribe`."""
    last = max((i for i, call in enumerate(calls) if call.action == "Subscribe"), default=-1)
    return list(calls[: last + 1]), list(calls[last + 1 :])
