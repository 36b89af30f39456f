"""A refusal for what is sold out is published, and its answer does not depend on that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.config_service import model as shops
from chalicelib.contract.events import OrderRefused
from chalicelib.kernel import log
from chalicelib.kernel.errors import Conflict, ShopError
from chalicelib.kernel.event_bus import PublishFailed
from chalicelib.kernel.http_statuses import status_of
from chalicelib.kernel.publishing import Event, Publish
from chalicelib.order_manager.menu import choose
from chalicelib.order_manager.refusals import publishing_sold_out

from .test_menu import request, shop

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


class Bus:
    """Keeps what is published."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self) -> Publish:
        return lambda *events: self.events.extend(events)


def refuse(bus: Callable[[], Publish]) -> ShopError:
    """Order a latte with oat milk, which are both sold out."""
    menu = shops.with_drink_available(shop(), "latte", False)
    sold_out = shops.with_option_available(menu, "latte", "oat", False)
    with (
        pytest.raises(Conflict) as refused,
        publishing_sold_out("demo_0123456789ABCDEFGHIJKL", bus, lambda: NOW),
    ):
        choose(sold_out, request("latte", "oat", "vanilla"))
    return refused.value


def test_all_that_is_sold_out_of_a_choice_is_published_once() -> None:
    bus = Bus()
    refuse(bus)
    [event] = bus.events
    assert event.name == "OrderManager.OrderRefused"
    order_id, version = "demo_0123456789ABCDEFGHIJKL", shop().version + 2
    assert event.payload == OrderRefused(
        "demo", order_id, "sold_out", version, NOW, "latte", ("oat",)
    )


def test_answer_is_a_conflict_that_names_the_first() -> None:
    refusal = refuse(Bus())
    assert status_of(refusal) == 409
    assert refusal.body()["error"] == {
        "code": "sold_out",
        "message": "Latte is sold out.",
        "drinkId": "latte",
    }


@pytest.mark.parametrize(
    "error", [ReadTimeoutError(endpoint_url="bus"), PublishFailed("EventBridge refused events")]
)
def test_answer_is_the_same_if_nothing_can_be_published(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: dict[str, Any] = {}
    monkeypatch.setattr(log, "note_failure", lambda failure, error: noted.update({failure: error}))

    def fail(*_: Event) -> None:
        raise error

    assert refuse(lambda: fail).code == "sold_out"
    assert noted == {"A refusal was not published.": error}


def test_order_that_is_placed_publishes_no_refusal() -> None:
    bus = Bus()
    with publishing_sold_out("demo_0123456789ABCDEFGHIJKL", bus):
        choose(shop(), request("latte", "oat"))
    assert bus.events == []


def test_other_refusals_are_not_published() -> None:
    bus = Bus()
    with pytest.raises(ShopError), publishing_sold_out("demo_0123456789ABCDEFGHIJKL", bus):
        choose(shop(), request("tea"))
    assert bus.events == []
