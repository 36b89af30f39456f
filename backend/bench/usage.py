"""Turns recorded calls into what AWS meters. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from backend.bench.calls import Call, of_service
from backend.deploy.template import API_FUNCTION

# Requests to AWS services. Everything else that is recorded is a consequence of one.
_REQUEST_SERVICES = ("apigateway", "dynamodb", "events", "iot", "states", "sts", "sns")
_NOT_REQUESTS = frozenset({"Event", "Deliver", "Puback", "Subscribe", "Connect", "StateEntered"})
_FUNCTION = re.compile(r"serverlesspresso-[a-z0-9]+(-(?P<name>\w+))?")
_EVENT_BYTES = 64 * 1024  # https://aws.amazon.com/eventbridge/pricing/
_MESSAGE_BYTES = 5 * 1024  # https://aws.amazon.com/iot-core/pricing/additional-details/
_REQUEST_ID = "0" * 36
# What Lambda itself writes to the log of each invocation, in the text format.
_PLATFORM_LOG = (
    f"START RequestId: {_REQUEST_ID} Version: $LATEST\n"
    f"END RequestId: {_REQUEST_ID}\n"
    f"REPORT RequestId: {_REQUEST_ID}\tDuration: 10.00 ms\tBilled Duration: 10 ms\t"
    "Memory Size: 512 MB\tMax Memory Used: 100 MB\t\n"
)
_LOG_EVENT_BYTES = 26  # CloudWatch Logs adds this to each event


@dataclass(frozen=True)
class Usage:
    """What was used, in AWS's own units; the sum of some calls, or an average of it."""

    calls: float = 0
    api_requests: float = 0
    invocations: float = 0
    lambda_gb_seconds: float = 0
    write_units: float = 0
    read_units: float = 0
    events: float = 0
    transitions: float = 0
    iot_published: float = 0
    iot_delivered: float = 0
    iot_acknowledged: float = 0
    iot_connecting: float = 0
    connection_minutes: float = 0
    log_bytes: float = 0
    bytes_out: float = 0

    @property
    def iot_messages(self) -> float:
        """All metered messages of IoT Core."""
        return sum(
            (self.iot_published, self.iot_delivered, self.iot_acknowledged, self.iot_connecting)
        )

    def __add__(self, other: Usage) -> Usage:
        mine, theirs = vars(self), vars(other)
        return Usage(**{name: mine[name] + theirs[name] for name in mine})

    def scaled(self, factor: float) -> Usage:
        """Return the usage multiplied by a factor."""
        return Usage(**{name: value * factor for name, value in vars(self).items()})


def usage_of(calls: Sequence[Call]) -> Usage:
    """Return what these calls used."""
    invocations = of_service(calls, "lambda")
    deliveries = of_service(calls, "iot", "Deliver")
    return Usage(
        calls=len(requests(calls)),
        api_requests=len(of_service(calls, "apigateway")),
        invocations=len(invocations),
        lambda_gb_seconds=sum(_gb_seconds(call) for call in invocations),
        write_units=sum(call.number("write") for call in calls),
        read_units=sum(call.number("read") for call in calls),
        events=_chunks(of_service(calls, "events", "Event"), "bytes", _EVENT_BYTES),
        transitions=len(of_service(calls, "states", "StateEntered")),
        iot_published=_chunks(of_service(calls, "iot", "Publish"), "in", _MESSAGE_BYTES),
        iot_delivered=_chunks(deliveries, "bytes", _MESSAGE_BYTES),
        iot_acknowledged=len(of_service(calls, "iot", "Puback")),
        iot_connecting=len(of_service(calls, "iot", "Subscribe", "Connect")),
        log_bytes=sum(_logged(call) for call in invocations),
        bytes_out=sum(c.number("out") for c in of_service(calls, "apigateway"))
        + sum(call.number("bytes") for call in deliveries),
    )


def requests(calls: Sequence[Call]) -> list[Call]:
    """Return those calls that are requests to an AWS service."""
    return [c for c in calls if c.service in _REQUEST_SERVICES and c.action not in _NOT_REQUESTS]


def requests_by_service(calls: Sequence[Call]) -> Counter[str]:
    """Count the requests by service and action; those of the REST API are one action."""
    return Counter(
        c.service if c.service == "apigateway" else f"{c.service} {c.action}"
        for c in requests(calls)
    )


def requests_by_caller(calls: Sequence[Call]) -> Counter[str]:
    """Count the requests by caller."""
    return Counter(function_name(call.caller) for call in requests(calls))


def invocations_by_source(calls: Sequence[Call]) -> Counter[str]:
    """Count the invocations by function and by what invoked it."""
    return Counter(
        f"{function_name(call.caller)} < {call.metered['source']}"
        for call in of_service(calls, "lambda")
    )


def function_name(name: str) -> str:
    """Return the short name of a caller: of a function, the one that Chalice gives it."""
    found = _FUNCTION.fullmatch(name)
    return (found["name"] or API_FUNCTION) if found else name


def _chunks(calls: Sequence[Call], name: str, chunk: int) -> int:
    return sum(max(1, math.ceil(call.number(name) / chunk)) for call in calls)


def _gb_seconds(call: Call) -> float:
    return math.ceil(call.number("ms")) / 1000 * call.number("memory") / 1024


def _logged(call: Call) -> float:
    return call.number("logged") + len(_PLATFORM_LOG) + 3 * _LOG_EVENT_BYTES
