"""Sequences of requests: Schemathesis follows the links of `tests.generated.links`."""

from __future__ import annotations

from random import Random
from typing import Any

import requests
from hypothesis import seed as with_seed
from hypothesis.errors import Flaky
from schemathesis import Case
from schemathesis.schemas import BaseSchema

from tests.generated.judge import Judge
from tests.generated.placeholders import put_into_body, put_into_path
from tests.generated.sending import send, settings_for
from tests.generated.world import World, fitting_caller

_STEPS = 12
_SCENARIOS = 10


class _EndedError(Exception):
    """Ends the state machine: it has made its requests, or one got no answer."""


def run_sequences(
    schema: BaseSchema, world: World, judge: Judge, until_count: int, seed: int
) -> None:
    """Send sequences of requests until the judge has seen `until_count` in all."""
    with requests.Session() as session:
        for number in range(until_count):
            machine = _machine(schema, world, judge, until_count, session, Random(seed + number))
            try:
                with_seed(seed + number)(machine).run(settings=settings_for(_SCENARIOS, _STEPS))
            except _EndedError:
                return
            except Flaky:
                continue  # the shop answered the same request differently, as it may


def _machine(
    schema: BaseSchema,
    world: World,
    judge: Judge,
    until_count: int,
    session: requests.Session,
    random: Random,
) -> Any:
    """Return the class of a state machine that sends its requests to `world`."""
    base: Any = schema.as_state_machine()

    class Workflow(base):  # type: ignore[misc]
        def step(self, input: Any) -> Any:  # noqa: A002 - Schemathesis's own name
            if input.transition is None:
                put_into_path(input.case, random)
            put_into_body(input.case, random)
            return super().step(input)

        def call(self, case: Case[Any], **_: Any) -> Any:
            if judge.count >= until_count:
                raise _EndedError
            response = send(case, fitting_caller(case.path, random), world, judge, session)
            if response is None:
                raise _EndedError
            if response.status_code in (200, 201) and case.path.endswith("/scans"):
                body = response.json()
                world.tokens[body["order"]["orderId"]] = body["customerToken"]
            return response

        def validate_response(self, *_: Any, **__: Any) -> None:
            """Leave the answer to the judge, which has it already."""

    return Workflow
