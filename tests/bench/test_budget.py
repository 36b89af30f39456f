"""A drink stays within its budget, on the local cloud. Counts only, never times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

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
@pytest.mark.timeout(1800)
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


DOCUMENTED = Path(__file__).parents[2] / "docs" / "budget.md"


def _rows(heading: str) -> list[list[str]]:
    """Return the cells of each row of the table under a heading of docs/budget.md."""
    section = DOCUMENTED.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_documented_requests_are_those_of_the_budget() -> None:
    documented = Counter[str]()
    for _step, _caller, service, count, *_ in _rows("Requests"):
        documented[service] += int(count)
    assert documented.total() == budget.load_budget()["requests"]
    assert documented == _budgeted("requests: ")


def test_documented_invocations_are_those_of_the_budget() -> None:
    documented = Counter({name: int(count) for name, count, _by in _rows("Invocations")})
    assert documented.total() == budget.load_budget()["invocations"]
    assert documented == _budgeted("invocations: ")


def _budgeted(prefix: str) -> Counter[str]:
    allowed = budget.load_budget()
    return Counter(
        {
            name.removeprefix(prefix): int(n)
            for name, n in allowed.items()
            if name.startswith(prefix)
        }
    )
