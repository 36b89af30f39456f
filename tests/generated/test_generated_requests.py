"""Requests generated from `GET /openapi.json`, against the real shop.

By default this is a small run. For more requests, or another seed:

    SHOP_GENERATED_REQUESTS=10000 SHOP_GENERATED_SEED=7 ./shop test tests/generated
"""

from __future__ import annotations

import os

import pytest
import schemathesis

from tests.generated.links import with_links
from tests.generated.response_checker import ResponseChecker
from tests.generated.sending import cases_of, send_all
from tests.generated.sequences import run_sequences
from tests.generated.shop_under_test import ShopUnderTest
from tests.open_shop import TestShop

COUNT = int(os.environ.get("SHOP_GENERATED_REQUESTS", "300"))
SEED = int(os.environ.get("SHOP_GENERATED_SEED", "1"))
_SHARE_IN_SEQUENCES = 0.25
_REQUESTS_PER_SHOP = 100


@pytest.mark.cloud
@pytest.mark.timeout(900 + COUNT)
def test_generated_requests_reveal_no_problem_and_the_shop_still_works(
    shop: TestShop, checker: ResponseChecker
) -> None:
    schema = schemathesis.openapi.from_dict(with_links(shop.call("GET", "/openapi.json").json()))
    cases = cases_of(schema, round(COUNT * (1 - _SHARE_IN_SEQUENCES)), SEED)
    for start in range(0, len(cases), _REQUESTS_PER_SHOP):
        send_all(cases[start : start + _REQUESTS_PER_SHOP], ShopUnderTest.created_in(shop), checker)
    while checker.count < COUNT:
        so_far = min(COUNT, checker.count + _REQUESTS_PER_SHOP)
        run_sequences(schema, ShopUnderTest.created_in(shop), checker, so_far, SEED + checker.count)
    assert checker.findings == {}, "\n".join(f"{k}\n  {v}" for k, v in checker.findings.items())
    _assert_orders_work(shop)


def _assert_orders_work(shop: TestShop) -> None:
    """Fail unless an order in a new shop is placed, made and collected."""
    order, _ = shop.place(shop.new_shop())
    for action in ("make", "complete", "collect"):
        assert shop.act(order, action).is_success
    assert shop.order(order)["state"] == "COLLECTED"
