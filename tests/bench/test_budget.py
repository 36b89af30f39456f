"""A drink stays within its budget, on the local cloud. Counts only, never times."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.bench import budget
from backend.bench.calls import of_service
from backend.bench.local_shop import BenchShop, open_bench_shop
from backend.local.deployment import STAGE


@pytest.fixture(scope="module")
def shop() -> Iterator[BenchShop]:
    """Open a shop whose calls are recorded."""
    with open_bench_shop(traced=True) as shop:
        yield shop


@pytest.mark.cloud
@pytest.mark.timeout(600)
def test_a_drink_stays_within_its_budget(shop: BenchShop) -> None:
    allowed = budget.load_budget()
    used = budget.used_by_a_drink(shop, within=allowed)
    assert budget.excesses(used, allowed) == {}
    # Everything that a drink needs was recorded: nothing is within its budget by being missed.
    for needed in ("requests: iot", "requests: dynamodb", "invocations: api_handler"):
        assert used[needed] > 0
    assert used["Step Functions transitions"] == 3


@pytest.mark.cloud
def test_each_recorded_call_has_a_caller(shop: BenchShop) -> None:
    calls = shop.trace.since(0)
    assert {c.caller for c in of_service(calls, "apigateway")} == {"client"}
    assert "workflow" in {c.caller for c in of_service(calls, "dynamodb", "UpdateItem")}
    published_by = {c.caller for c in of_service(calls, "iot", "Publish")}
    assert published_by == {f"serverlesspresso-{STAGE}-publisher"}


def test_what_exceeds_the_budget_is_named() -> None:
    assert budget.excesses({"requests": 66, "events": 2}, {"requests": 65, "events": 2}) == {
        "requests": "66 instead of 65"
    }
    assert budget.excesses({"invocations: New": 1}, {}) == {"invocations: New": "1 instead of 0"}


def test_using_less_is_within_the_budget() -> None:
    assert budget.excesses({"requests": 50}, {"requests": 65, "events": 3}) == {}
