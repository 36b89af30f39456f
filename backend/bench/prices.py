"""Turns usage into dollars by service, with the prices of `prices.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from backend.bench.usage import Usage

_FILE = Path(__file__).with_name("prices.json")
_GB = 1024**3


@dataclass(frozen=True)
class Prices:
    """The prices of a region on a date, in dollars by metered unit."""

    region: str
    date: str
    usd: dict[str, float]

    def costs(self, usage: Usage) -> dict[str, float]:
        """Return the dollars by service."""
        usd = self.usd
        return {
            "IoT Core": usage.iot_messages * usd["iot_message"]
            + usage.connection_minutes * usd["iot_connection_minute"],
            "API Gateway": usage.api_requests * usd["api_request"],
            "Step Functions": usage.transitions * usd["state_transition"],
            "DynamoDB": usage.write_units * usd["dynamodb_write_unit"]
            + usage.read_units * usd["dynamodb_read_unit"],
            "Lambda": usage.invocations * usd["lambda_request"]
            + usage.lambda_gb_seconds * usd["lambda_gb_second_arm64"],
            "EventBridge": usage.events * usd["event"],
            "CloudWatch Logs": usage.log_bytes / _GB * usd["log_gb"],
            "data out": usage.bytes_out / _GB * usd["out_gb"],
        }


def load_prices() -> Prices:
    """Return the prices in the repository."""
    found = json.loads(_FILE.read_text())
    return Prices(
        found["region"],
        found["date"],
        {name: entry["price"] for name, entry in found["usd"].items()},
    )
