"""Generates requests from the API's description with Schemathesis, and sends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as with_seed
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema

from tests.generated.judge import Judge
from tests.generated.placeholders import put_into_body, put_into_path
from tests.generated.world import World, fitting_caller

_AT_ONCE = 4  # the local cloud holds every call for 50 ms: calls side by side cost less
_TIMEOUT_SECONDS = 35.0

Operation = APIOperation[Any, Any, Any, Any]


def settings_for(examples: int, steps: int = 1) -> settings:
    """Return Hypothesis settings that only generate, the same each time for one seed."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def cases_of(schema: BaseSchema, count: int, seed: int) -> list[tuple[str, Case[Any]]]:
    """Return `count` requests to all operations, fitting and unfitting, each with a caller."""
    sources = list(_sources(schema))
    random = Random(seed)
    cases: list[Case[Any]] = []
    while len(cases) < count:
        # A call without parameters has one request to generate; others make up for it.
        examples = -(-(count - len(cases)) // len(sources))
        for operation, mode in sources:
            cases += _generated(operation, mode, examples, seed + len(cases))
    random.shuffle(cases)
    for case in cases:
        put_into_path(case, random)
        put_into_body(case, random)
    return [(fitting_caller(case.path, random), case) for case in cases[:count]]


def _sources(schema: BaseSchema) -> Iterator[tuple[Operation, GenerationMode]]:
    """Yield each operation, and once more for unfitting requests if it takes anything."""
    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr]
        yield operation, GenerationMode.POSITIVE
        if operation.body or operation.query or operation.headers:
            yield operation, GenerationMode.NEGATIVE


def _generated(
    operation: Operation, mode: GenerationMode, examples: int, seed: int
) -> list[Case[Any]]:
    cases: list[Case[Any]] = []

    @with_seed(seed)
    @settings_for(examples)
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: Case[Any]) -> None:
        cases.append(case)

    collect()
    return cases


def send_all(cases: Iterable[tuple[str, Case[Any]]], world: World, judge: Judge) -> None:
    """Send requests, several at once, and have their answers judged."""
    with requests.Session() as session, ThreadPoolExecutor(_AT_ONCE) as pool:
        for done in [
            pool.submit(send, case, caller, world, judge, session) for caller, case in cases
        ]:
            done.result()


def send(
    case: Case[Any], caller: str, world: World, judge: Judge, session: requests.Session
) -> Any:
    """Send one request to `world` as `caller`; return the answer, or None if there was none."""
    case.path_parameters = world.filled_in(dict(case.path_parameters or {}))
    if isinstance(case.body, (dict, list, str)):
        case.body = world.filled_in(case.body)
    headers = world.authorization(caller, case.path_parameters.get("orderId"))
    try:
        response = case.call(
            base_url=world.shop.url, session=session, headers=headers, timeout=_TIMEOUT_SECONDS
        )
    except requests.exceptions.RequestException as error:
        judge.lost(case, caller, error)
        return None
    judge.take(case, caller, response)
    return response
