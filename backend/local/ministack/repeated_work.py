"""Keeps MiniStack from doing the same work for each request.

MiniStack 1.5.33

* parses every policy of the caller's role again for each request, three times over;
* loads botocore's whole model of a service, for as long as it runs, to learn the content
  type of the service's answers;
* copies an item four times to update it, by `copy.deepcopy`, which keeps account of
  every object in case two are the same. Items are JSON, which a plain loop copies in a
  third of the time.

All take time of the main thread, which limits what the local AWS can do.

Not needed once MiniStack caches parsed policies and the protocols of services, and
copies items once.
"""

from __future__ import annotations

import copy
import json
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from ministack.core import iam_evaluator, responses
from ministack.services import dynamodb, stepfunctions

# Of the services that the shop uses; a test compares them with botocore's models.
PROTOCOLS: dict[str, dict[str, str]] = {
    "apigateway": {"protocol": "rest-json"},
    "cloudformation": {"protocol": "query"},
    "cognito-idp": {"protocol": "json", "jsonVersion": "1.1"},
    "dynamodb": {"protocol": "json", "jsonVersion": "1.0"},
    "events": {"protocol": "json", "jsonVersion": "1.1"},
    "iam": {"protocol": "query"},
    "iot": {"protocol": "rest-json"},
    "lambda": {"protocol": "rest-json"},
    "logs": {"protocol": "json", "jsonVersion": "1.1"},
    "s3": {"protocol": "rest-xml"},
    "sns": {"protocol": "query"},
    "sqs": {"protocol": "json", "jsonVersion": "1.0"},
    "states": {"protocol": "json", "jsonVersion": "1.0"},
    "sts": {"protocol": "query"},
}


def install() -> None:
    """Replace these functions in this process's MiniStack."""
    _cache_policies()
    _know_protocols()
    dynamodb.copy = _QuickCopy()


def _cache_policies() -> None:
    parse = iam_evaluator.parse_policy_document

    @lru_cache(maxsize=512)
    def parse_text(document: str) -> tuple[Any, ...]:
        return tuple(parse(document))

    def parse_once(document: Any) -> list[Any]:
        text = document if isinstance(document, str) else json.dumps(document)
        return list(parse_text(text))  # statements are not changed after they were parsed

    iam_evaluator.parse_policy_document = parse_once


def _know_protocols() -> None:
    load_model = responses._service_model
    known = {name: SimpleNamespace(metadata=metadata) for name, metadata in PROTOCOLS.items()}

    def service_model(name: str) -> Any:
        return known.get(name) or load_model(name)

    responses._service_model = service_model
    stepfunctions._service_model = load_model  # it needs the whole model


class _QuickCopy:
    """The module `copy`, except that JSON is copied quickly."""

    def __getattr__(self, name: str) -> Any:
        return getattr(copy, name)

    def deepcopy(self, value: Any) -> Any:
        return copy_of(value)


def copy_of(value: Any) -> Any:
    """Return a deep copy of a value that is mostly JSON."""
    kind = type(value)
    if kind is str or kind is bool:
        return value
    if kind is dict:
        return {name: copy_of(one) for name, one in value.items()}
    if kind is list:
        return [copy_of(one) for one in value]
    return copy.deepcopy(value)
