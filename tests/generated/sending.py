"""Generates requests from the OpenAPI document with Schemathesis, and sends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from typing import Any

import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as with_seed
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema

from tests.generated.placeholders import substitute_body_fields, substitute_path_parameters
from tests.generated.response_checker import ResponseChecker
from tests.generated.shop_under_test import ShopUnderTest, choose_caller
from tests.open_shop import is_busy

_CONCURRENCY = 4  # the local AWS delays each call by 50 ms, so concurrent calls are faster
_TIMEOUT_SECONDS = 90.0


def settings_for(examples: int, steps: int = 1) -> settings:
    """Return Hypothesis settings that only generate, deterministically for one seed."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def cases_of(schema: BaseSchema, count: int, seed: int) -> list[tuple[str, Case[Any]]]:
    """Return `count` requests to all operations, valid and invalid, each with a caller."""
    sources = list(_sources(schema))
    random = Random(seed)
    cases: list[Case[Any]] = []
    while len(cases) < count:
        # A call without parameters has one request only; other calls get more.
        examples = -(-(count - len(cases)) // len(sources))
        for operation, mode in sources:
            cases += _generated(operation, mode, examples, seed + len(cases))
    random.shuffle(cases)
    for case in cases:
        substitute_path_parameters(case, random)
        substitute_body_fields(case, random)
    return [(choose_caller(case.path, random), case) for case in cases[:count]]


def _sources(
    schema: BaseSchema,
) -> Iterator[tuple[APIOperation[Any, Any, Any, Any], GenerationMode]]:
    """Yield each operation for valid requests, and for invalid ones if it has any input."""
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        yield operation, GenerationMode.POSITIVE
        if operation.body or operation.query or operation.headers:
            yield operation, GenerationMode.NEGATIVE


def _generated(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, examples: int, seed: int
) -> list[Case[Any]]:
    cases: list[Case[Any]] = []

    @with_seed(seed)
    @settings_for(examples)
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: Case[Any]) -> None:
        cases.append(case)

    collect()
    return cases


def send_all(
    cases: Iterable[tuple[str, Case[Any]]], target: ShopUnderTest, checker: ResponseChecker
) -> None:
    """Send requests concurrently, and check the responses."""
    with requests.Session() as session, ThreadPoolExecutor(_CONCURRENCY) as pool:
        for future in [
            pool.submit(send, case, caller, target, checker, session) for caller, case in cases
        ]:
            future.result()


def send(
    case: Case[Any],
    caller: str,
    target: ShopUnderTest,
    checker: ResponseChecker,
    session: requests.Session,
) -> Any:
    """Send one request to `target` as `caller`; return the response, or None."""
    case.path_parameters = target.substitute(dict(case.path_parameters or {}))
    if isinstance(case.body, (dict, list, str)):
        case.body = target.substitute(case.body)
    headers = target.authorization(caller, case.path_parameters.get("orderId"))
    call = partial(
        case.call,
        base_url=target.shop.url,
        session=session,
        headers=headers,
        timeout=_TIMEOUT_SECONDS,
    )
    try:
        # The front door does not forward what has waited for too long on a busy machine.
        while is_busy(response := call()):
            pass
    except requests.exceptions.RequestException as error:
        checker.record_failure(case, caller, error)
        return None
    checker.check(case, caller, response)
    return response
