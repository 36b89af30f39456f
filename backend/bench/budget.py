"""The budget of a drink: how much of each service it may use. Counts only, never times.

`budget.json` holds it; `./shop bench --write-budget` writes what is used now.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from backend.bench.calls import Call, of_service
from backend.bench.drink import count_drinks
from backend.bench.local_shop import BenchShop
from backend.bench.profiles import ALONE, QUIET
from backend.bench.usage import function_name, requests, usage_of

FILE = Path(__file__).with_name("budget.json")
_ATTEMPTS = 6

Budget = dict[str, float]


def load_budget() -> Budget:
    """Return the budget in the repository."""
    budget: Budget = json.loads(FILE.read_text())
    return budget


def write_budget(used: Budget) -> None:
    """Make what is used the budget."""
    FILE.write_text(json.dumps(used, indent=2) + "\n")


def used_by_a_drink(shop: BenchShop, *, within: Budget | None = None) -> Budget:
    """Return what a drink uses, by the names of the budget.

    A redelivered event, a late one or a change of the code in between may add to it, so that
    up to six drinks are made until one is `within` a budget, or none is; the least is returned.
    """
    alone = _least(lambda: _alone(shop), within)
    waiting = _least(lambda: _with_waiting_phones(shop), within)
    return alone | waiting


def excesses(used: Budget, budget: Budget) -> dict[str, str]:
    """Return what is used beyond the budget, or is not in it."""
    return {
        name: f"{count:g} instead of {budget.get(name, 0):g}"
        for name, count in used.items()
        if count > budget.get(name, 0)
    }


def _least(use: Callable[[], Budget], within: Budget | None) -> Budget:
    least = use()
    for _ in range(_ATTEMPTS - 1):
        if within is None or not excesses(least, within):
            break
        again = use()
        least = {name: min(least.get(name, 0), again.get(name, 0)) for name in least | again}
    return {name: count for name, count in sorted(least.items()) if count}


def _alone(shop: BenchShop) -> Budget:
    calls = count_drinks(shop, 1, ALONE).calls
    usage = usage_of(calls)
    return {
        "requests": usage.calls,
        "invocations": usage.invocations,
        "DynamoDB write units": usage.write_units,
        "DynamoDB read units": usage.read_units,
        "EventBridge events": usage.events,
        "Step Functions transitions": usage.transitions,
        **_counted("requests", Counter(call.service for call in requests(calls))),
        **_counted("invocations", Counter(_function(call) for call in of_service(calls, "lambda"))),
    }


def _with_waiting_phones(shop: BenchShop) -> Budget:
    usage = usage_of(count_drinks(shop, 1, QUIET, warm_up_drinks=0).calls)
    return {
        f"IoT messages, {QUIET.phones} phones waiting": usage.iot_messages,
        f"requests, {QUIET.phones} phones waiting": usage.calls,
    }


def _counted(what: str, counts: Counter[str]) -> Budget:
    return {f"{what}: {name}": float(count) for name, count in counts.items()}


def _function(call: Call) -> str:
    return function_name(call.caller)
