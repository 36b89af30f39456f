from __future__ import annotations

import pytest

from backend.bench.calls import Call
from backend.bench.goals import Goal
from backend.bench.prices import Prices, load_prices
from backend.bench.usage import (
    Usage,
    function_name,
    invocations_by_source,
    requests_by_service,
    usage_of,
)

FUNCTION = "serverlesspresso-local-queue_service"


def call(service: str, action: str, caller: str = "client", **metered: object) -> Call:
    return Call(0.0, service, action, caller, metered)


def test_an_invocation_costs_a_request_and_its_started_milliseconds() -> None:
    used = usage_of([call("lambda", "Invoke", FUNCTION, ms=12.1, memory=512, logged=0)])
    assert used.invocations == 1
    assert used.lambda_gb_seconds == pytest.approx(0.013 * 0.5)
    assert used.calls == 0


def test_messages_are_metered_by_the_started_five_kilobytes() -> None:
    published = call("iot", "Publish", FUNCTION, **{"in": 5 * 1024 + 1})
    used = usage_of([published, call("iot", "Deliver", bytes=100, qos=1), call("iot", "Puback")])
    assert (used.iot_published, used.iot_delivered, used.iot_acknowledged) == (2, 1, 1)
    assert used.iot_messages == 4
    assert used.calls == 1


def test_an_event_is_metered_once_for_each_started_64_kilobytes() -> None:
    used = usage_of([call("events", "Event", FUNCTION, bytes=300), call("events", "PutEvents")])
    assert (used.events, used.calls) == (1, 1)


def test_a_transition_is_no_request() -> None:
    used = usage_of([call("states", "StateEntered", "workflow", state="Reserve")])
    assert (used.transitions, used.calls) == (1, 0)


def test_units_are_added_up() -> None:
    calls = [
        call("dynamodb", "PutItem", FUNCTION, write=2.0, table="queue"),
        call("dynamodb", "GetItem", FUNCTION, read=0.5, table="queue"),
        call("dynamodb", "GetItem", FUNCTION, read=1.0, table="queue"),
    ]
    used = usage_of(calls).scaled(0.5)
    assert (used.write_units, used.read_units, used.calls) == (1.0, 0.75, 1.5)
    assert requests_by_service(calls) == {"dynamodb PutItem": 1, "dynamodb GetItem": 2}


def test_the_requests_of_the_api_are_one_kind() -> None:
    calls = [call("apigateway", "GET /orders/a", out=10), call("apigateway", "GET /orders/b")]
    assert requests_by_service(calls) == {"apigateway": 2}
    assert usage_of(calls).bytes_out == 10


def test_functions_have_the_names_that_chalice_gives_them() -> None:
    assert function_name(FUNCTION) == "queue_service"
    assert function_name("serverlesspresso-local") == "api_handler"
    assert function_name("workflow") == "workflow"
    invoked = call("lambda", "Invoke", FUNCTION, source="OrderManager.MakeOrder")
    assert invocations_by_source([invoked]) == {"queue_service < OrderManager.MakeOrder": 1}


def test_every_metered_unit_has_a_price() -> None:
    prices = load_prices()
    assert prices.region == "us-east-1"
    assert all(usd > 0 for usd in prices.usd.values())
    everything = Usage(**dict.fromkeys(vars(Usage()), 1.0))
    assert all(usd > 0 for usd in prices.costs(everything).values())


def test_dollars_follow_from_counts() -> None:
    prices = Prices("here", "today", dict.fromkeys(load_prices().usd, 2.0))
    costs = prices.costs(Usage(transitions=3, read_units=1, write_units=1))
    assert costs["Step Functions"] == 6.0
    assert costs["DynamoDB"] == 4.0


@pytest.mark.parametrize(
    ("number", "verdict"), [(50, "aim"), (60, "reached"), (65, "reached"), (66, "missed")]
)
def test_a_number_is_judged_by_its_goal(number: float, verdict: str) -> None:
    assert Goal(65, 50).verdict(number) == verdict


def test_more_orders_a_second_are_better() -> None:
    assert Goal(8, 12, more_is_better=True).verdict(13) == "aim"
    assert Goal(8, 12, more_is_better=True).verdict(7.9) == "missed"
