"""An option of a real shop sells out, refuses an order, and is put back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.kernel.clock import to_text
from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud


def test_report_says_when_an_option_was_sold_out_and_how_many_orders_it_refused(
    shop: TestShop,
) -> None:
    since = to_text(datetime.now(UTC) - timedelta(hours=1))
    shop_id = shop.new_shop()
    order, token = shop.scan(shop_id)
    body = shop.some_order_request(shop_id)
    drink_id, option_id = body["drinkId"], body["optionIds"][0]
    option = f"/staff/shops/{shop_id}/menu/{drink_id}/options/{option_id}"
    assert shop.call("PATCH", option, "barista", {"available": False}).is_success

    def refuse() -> None:
        answer = shop.call("PUT", f"/orders/{order['orderId']}", token, body)
        assert (answer.status_code, answer.json()["error"]["optionId"]) == (409, option_id)

    def found() -> list[dict[str, Any]]:
        answer = shop.call("GET", f"/staff/shops/{shop_id}/report?from={since}", "manager")
        assert answer.is_success, answer.text
        return list(answer.json()["soldOut"])

    def when_refused() -> dict[str, Any] | None:
        refuse()  # again each time, which counts once: the answer waits for no event bus
        return next((one for one in found() if one["refusals"]), None)

    refuse()
    open_ended = eventually(when_refused)
    assert (open_ended["optionId"], open_ended["drinkId"]) == (option_id, None)
    assert (open_ended["until"], open_ended["refusals"]) == (None, 1)
    assert shop.call("PATCH", option, "barista", {"available": True}).is_success
    [ended] = eventually(lambda: [one for one in found() if one["until"]])
    assert (ended["from"], ended["refusals"]) == (open_ended["from"], 1)
    assert ended["from"] <= ended["until"]
