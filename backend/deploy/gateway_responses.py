"""Sets API Gateway's own error responses to the contract's error shape.

Chalice has no setting for them, and AWS and the local AWS read no common part of
its template for them. So they are set after the API is deployed.
"""

from __future__ import annotations

import json
from typing import Any

from backend.deploy.aws import Aws

# For a path that does not exist, API Gateway reports a missing authentication token.
_RESPONSES: dict[str, tuple[int | None, str, str]] = {
    "UNAUTHORIZED": (401, "unauthenticated", "Please sign in."),
    "AUTHORIZER_FAILURE": (401, "unauthenticated", "Please sign in."),
    "EXPIRED_TOKEN": (401, "unauthenticated", "Please sign in again."),
    "INVALID_SIGNATURE": (401, "unauthenticated", "Please sign in."),
    "ACCESS_DENIED": (403, "forbidden", "Your role does not allow this."),
    "MISSING_AUTHENTICATION_TOKEN": (404, "not_found", "There is nothing here."),
    "RESOURCE_NOT_FOUND": (404, "not_found", "There is nothing here."),
    "REQUEST_TOO_LARGE": (413, "too_large", "That is more than 16 KiB."),
    "BAD_REQUEST_BODY": (400, "invalid_request", "The body is not valid."),
    "BAD_REQUEST_PARAMETERS": (400, "invalid_request", "A parameter is not valid."),
    "UNSUPPORTED_MEDIA_TYPE": (400, "invalid_request", "The body must be JSON."),
    "THROTTLED": (429, "busy", "Too many people at once; please try again."),
    "INTEGRATION_FAILURE": (503, "unavailable", "The shop does not answer just now."),
    "INTEGRATION_TIMEOUT": (504, "internal_error", "That took too long; please try again."),
    # The rest, with API Gateway's own status: 403 of a firewall, 500 of a throttled function.
    "DEFAULT_4XX": (None, "invalid_request", "The request was refused."),
    "DEFAULT_5XX": (None, "internal_error", "Something broke on our side."),
}


def apply(aws: Aws, api_id: str, api_stage: str = "api") -> bool:
    """Set the gateway responses of the REST API `api_id`, and deploy them to its stage.

    Return whether any was to be changed; without one, nothing is deployed.
    """
    gateway = aws.client("apigateway")
    present = {
        r["responseType"]: r for r in gateway.get_gateway_responses(restApiId=api_id)["items"]
    }
    changed = {kind: r for kind, r in _requests().items() if not _is_set(present.get(kind, {}), r)}
    for kind, request in changed.items():
        gateway.put_gateway_response(restApiId=api_id, responseType=kind, **request)
    if changed:
        gateway.create_deployment(restApiId=api_id, stageName=api_stage)
    return bool(changed)


def _requests() -> dict[str, dict[str, Any]]:
    """Return the settings of each response, by its type."""
    return {
        kind: {
            **({"statusCode": str(status)} if status else {}),
            "responseTemplates": {
                "application/json": json.dumps({"error": {"code": code, "message": message}})
            },
        }
        for kind, (status, code, message) in _RESPONSES.items()
    }


def _is_set(present: dict[str, Any], request: dict[str, Any]) -> bool:
    return all(present.get(name) == value for name, value in request.items())
