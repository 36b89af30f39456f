"""The figures of `docs/aws.md` are those that the bench counts, and its links lead somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from backend.bench import budget
from backend.bench.prices import load_prices

PAGE = Path(__file__).parents[2] / "docs" / "aws.md"
PER_DRINK: dict[str, float] = json.loads(Path(budget.__file__).with_name("budget.json").read_text())
# A row of the page, the count of the bench, and its price.
COSTS = [
    ("IoT Core, messages", "IoT messages, 5 phones waiting", "iot_message"),
    ("Step Functions, transitions", "Step Functions transitions", "state_transition"),
    ("DynamoDB, write units", "DynamoDB write units", "dynamodb_write_unit"),
    ("API Gateway, calls", "requests: apigateway", "api_request"),
    ("EventBridge, events", "EventBridge events", "event"),
    ("Lambda, invocations", "invocations", "lambda_request"),
    ("DynamoDB, read units", "DynamoDB read units", "dynamodb_read_unit"),
]
RATES = [
    ("API Gateway: calls, without polling", "requests: apigateway"),
    ("Lambda: invocations", "invocations"),
    ("Step Functions: transitions", "Step Functions transitions"),
    ("EventBridge: events", "EventBridge events"),
    ("IoT Core: publishes", "requests: iot"),
    ("STS: AssumeRole", "requests: sts"),
]
ORDERS_PER_SECOND = 60 / (5 * 60)
# A drink that costs a little more or less since makes no other page.
TOLERANCE = 0.15


def cells(row: str) -> list[float]:
    [line] = [line for line in PAGE.read_text().splitlines() if line.startswith(f"| {row} |")]
    return [float(cell.strip(" $*").replace(",", "")) for cell in line.split("|")[2:-1]]


@pytest.mark.parametrize(("row", "count", "price"), COSTS)
def test_cost_of_a_drink_is_the_benchs(row: str, count: str, price: str) -> None:
    used, dollars = cells(row)
    assert used == pytest.approx(PER_DRINK[count], rel=TOLERANCE)
    assert dollars == pytest.approx(1000 * used * load_prices().usd[price], abs=0.0006)


def test_total_is_the_sum() -> None:
    total = sum(cells(row)[1] for row, _, _ in COSTS)
    found = re.search(r"\*\*together\*\* \| \| \*\*\$([\d.]+)", PAGE.read_text())
    assert found
    assert float(found[1]) == pytest.approx(total, abs=0.006)


@pytest.mark.parametrize(("row", "count"), RATES)
def test_rates_of_many_bars_are_the_benchs(row: str, count: str) -> None:
    expected = [bars * ORDERS_PER_SECOND * PER_DRINK[count] for bars in (10, 100, 1000)]
    assert cells(row) == pytest.approx(expected, rel=TOLERANCE)


def test_links_to_the_project_lead_somewhere() -> None:
    for link in re.findall(r"\]\((?!https:)([^)#]+)\)", PAGE.read_text()):
        assert (PAGE.parent / link).exists(), link
