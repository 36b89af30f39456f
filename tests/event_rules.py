"""Which functions the deployed rules invoke for an event."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.contract.events import CATALOGUE, source
from chalicelib.contract.serialization import to_record
from tests.open_shop import TestShop


def functions_invoked_by(shop: TestShop, name: str, payload: Any) -> set[str]:
    """Return the names of the functions whose rule matches an event."""
    events = shop.aws.client("events")
    event = {
        "id": "1",
        "detail-type": name,
        "source": source(shop.stage, CATALOGUE[name].service),
        "account": "000000000000",
        "time": "2026-01-01T00:00:00Z",
        "region": shop.aws.region,
        "resources": [],
        "detail": to_record(payload),
    }
    invoked: set[str] = set()
    for rule in events.list_rules()["Rules"]:
        if events.test_event_pattern(EventPattern=rule["EventPattern"], Event=json.dumps(event))[
            "Result"
        ]:
            targets = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
            invoked |= {target["Arn"].rpartition(":")[2] for target in targets}
    return invoked
