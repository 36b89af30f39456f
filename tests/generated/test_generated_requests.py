"""Requests generated from `GET /openapi.json`, against the real shop.

A small run by default. The whole one, or another seed:

    SHOP_GENERATED_REQUESTS=10000 SHOP_GENERATED_SEED=7 ./shop test tests/generated
"""

from __future__ import annotations

import os
import time

import pytest
import schemathesis

from tests.generated.judge import Judge
from tests.generated.links import with_links
from tests.generated.sending import cases_of, send_all
from tests.generated.workflow import run_sequences
from tests.generated.world import World
from tests.open_shop import TestShop

COUNT = int(os.environ.get("SHOP_GENERATED_REQUESTS", "300"))
SEED = int(os.environ.get("SHOP_GENERATED_SEED", "1"))
_IN_SEQUENCES = 0.25
_REQUESTS_IN_ONE_WORLD = 100


@pytest.mark.cloud
@pytest.mark.timeout(120 + COUNT // 5)
def test_generated_requests_find_nothing_and_the_shop_still_sells(
    shop: TestShop, judge: Judge
) -> None:
    schema = schemathesis.openapi.from_dict(with_links(shop.call("GET", "/openapi.json").json()))
    cases = cases_of(schema, round(COUNT * (1 - _IN_SEQUENCES)), SEED)
    for start in range(0, len(cases), _REQUESTS_IN_ONE_WORLD):
        send_all(cases[start : start + _REQUESTS_IN_ONE_WORLD], World.made_in(shop), judge)
    while judge.count < COUNT:
        so_far = min(COUNT, judge.count + _REQUESTS_IN_ONE_WORLD)
        run_sequences(schema, World.made_in(shop), judge, so_far, SEED + judge.count)
    assert judge.findings == {}, "\n".join(f"{k}\n  {v}" for k, v in judge.findings.items())
    _sell_a_coffee(shop)


def _sell_a_coffee(shop: TestShop) -> None:
    """Fail unless a new bar takes an order and hands it over, in a reasonable time."""
    started = time.monotonic()
    order, _ = shop.place(shop.new_shop())
    for action in ("make", "complete", "collect"):
        assert shop.act(order, action).is_success
    assert shop.order(order)["state"] == "COLLECTED"
    assert time.monotonic() - started < 10
