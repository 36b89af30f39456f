"""Publishes which orders were refused because something is sold out, for `metrics`.

It happens beside the answer to the customer: the order is not changed, so that there is
no outbox, and a refusal that cannot be published is logged and not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.contract.events import OrderRefused
from chalicelib.kernel import clock, ids, log
from chalicelib.kernel.event_bus import EventBus, PublishFailed
from chalicelib.kernel.publishing import Event, Publish
from chalicelib.order_manager.menu import ChoiceSoldOut


def _bus() -> Publish:
    return EventBus(is_brief=True).publish


@contextmanager
def publishing_sold_out(
    order_id: str, bus: Callable[[], Publish] = _bus, now: clock.Clock = clock.now
) -> Iterator[None]:
    """Publish that the block refuses an order because of what is sold out; raise that again.

    `bus` returns what publishes; its errors are logged, so that the answer is the same.
    """
    try:
        yield
    except ChoiceSoldOut as refusal:
        _publish(order_id, refusal, bus, now)
        raise


def _publish(
    order_id: str, refusal: ChoiceSoldOut, bus: Callable[[], Publish], now: clock.Clock
) -> None:
    payload = OrderRefused(
        shop_id=ids.shop_of(order_id) or "",
        order_id=order_id,
        reason=refusal.code,
        shop_version=refusal.shop_version,
        refused_at=now(),
        drink_id=refusal.drink_id,
        option_ids=refusal.option_ids,
    )
    try:
        bus()(Event("OrderManager.OrderRefused", payload))
    except (BotoCoreError, ClientError, PublishFailed) as error:
        log.note_failure("A refusal was not published.", error)
