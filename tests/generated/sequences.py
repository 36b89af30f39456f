"""Sends sequences of requests along the links of `tests.generated.links`."""

from __future__ import annotations

from random import Random
from typing import Any

import requests
from hypothesis import seed as with_seed
from hypothesis.errors import Flaky
from schemathesis import Case
from schemathesis.schemas import BaseSchema

from tests.generated.placeholders import substitute_body_fields, substitute_path_parameters
from tests.generated.response_checker import ResponseChecker
from tests.generated.sending import send, settings_for
from tests.generated.shop_under_test import ShopUnderTest, choose_caller

_STEPS = 12
_SCENARIOS = 10


class _StopSequenceError(Exception):
    """Stops the state machine: enough requests were sent, or one got no response."""


def run_sequences(
    schema: BaseSchema, target: ShopUnderTest, checker: ResponseChecker, until_count: int, seed: int
) -> None:
    """Send sequences of requests until the checker has a total of `until_count`."""
    with requests.Session() as session:
        for number in range(until_count):
            machine = _machine(schema, target, checker, until_count, session, Random(seed + number))
            try:
                with_seed(seed + number)(machine).run(settings=settings_for(_SCENARIOS, _STEPS))
            except _StopSequenceError:
                return
            except Flaky:
                continue  # the shop responded differently to the same request, as it may


def _machine(
    schema: BaseSchema,
    target: ShopUnderTest,
    checker: ResponseChecker,
    until_count: int,
    session: requests.Session,
    random: Random,
) -> Any:
    """Return a state machine class that sends its requests to `target`."""
    base: Any = schema.as_state_machine()

    class Workflow(base):  # type: ignore[misc]
        def step(self, input: Any) -> Any:  # noqa: A002 - Schemathesis's name
            if input.transition is None:
                substitute_path_parameters(input.case, random)
            substitute_body_fields(input.case, random)
            return super().step(input)

        def call(self, case: Case[Any], **_: Any) -> Any:
            if checker.count >= until_count:
                raise _StopSequenceError
            response = send(case, choose_caller(case.path, random), target, checker, session)
            if response is None:
                raise _StopSequenceError
            if response.status_code in (200, 201) and case.path.endswith("/scans"):
                body = response.json()
                target.tokens[body["order"]["orderId"]] = body["customerToken"]
            return response

        def validate_response(self, *_: Any, **__: Any) -> None:
            """Do nothing: the response was checked already."""

    return Workflow
