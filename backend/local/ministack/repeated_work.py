"""Keeps MiniStack from doing the same work for each request.

MiniStack 1.5.33

* parses every policy of the caller's role again for each request, three times over;
* loads botocore's whole model of a service, for as long as it runs, to learn the content
  type of the service's answers.

Both take time of the main thread, which limits what the local AWS can do.

Not needed once MiniStack caches parsed policies and the protocols of services.
"""

from __future__ import annotations

import json
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from ministack.core import iam_evaluator, responses
from ministack.services import stepfunctions

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
    """Replace both functions in this process's MiniStack."""
    _cache_policies()
    _know_protocols()


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
