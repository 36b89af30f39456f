"""What the calls of one drink cost on AWS, from the bench's counts and prices.

Beside it stands what they would have cost with AWS's own Serverlesspresso: `original.json`
has the counts of its source, each with the file that it was counted in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

_BENCH = Path(__file__).parent.parent / "bench"
_ORIGINAL = Path(__file__).with_name("original.json")
# Each service's count in the budget, and its price.
_PRICED = (
    ("API Gateway", "requests: apigateway", "requests", "api_request"),
    ("Lambda", "invocations", "invocations", "lambda_request"),
    ("DynamoDB", "DynamoDB write units", "write units", "dynamodb_write_unit"),
    ("DynamoDB", "DynamoDB read units", "read units", "dynamodb_read_unit"),
    ("EventBridge", "EventBridge events", "events", "event"),
    ("Step Functions", "Step Functions transitions", "transitions", "state_transition"),
    ("IoT Core", "IoT messages, 5 phones waiting", "messages", "iot_message"),
)


@dataclass(frozen=True)
class PricedCall:
    """What a drink uses of a service, and what that costs; the same of AWS's original."""

    service: str
    unit: str
    count_per_drink: float
    usd_per_drink: float
    original_count_per_drink: float
    original_usd_per_drink: float


def priced_calls() -> list[PricedCall]:
    """Return what a drink costs, by what is counted and paid for each."""
    budget = json.loads((_BENCH / "budget.json").read_text())
    prices = json.loads((_BENCH / "prices.json").read_text())["usd"]
    original = json.loads(_ORIGINAL.read_text())["counts"]
    calls = []
    for service, count, unit, price in _PRICED:
        usd, theirs = prices[price]["price"], original[price]["count"]
        calls.append(
            PricedCall(service, unit, budget[count], budget[count] * usd, theirs, theirs * usd)
        )
    return calls
