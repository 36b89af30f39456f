"""Sets API Gateway's own error responses to the contract's error shape.

Chalice has no setting for them, and AWS and the local AWS read no common part of
its template for them. So they are set after the API is deployed.
"""

from __future__ import annotations

import json

from backend.deploy.aws import Aws

# For a path that does not exist, API Gateway reports a missing authentication token.
_RESPONSES = {
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
    "INTEGRATION_FAILURE": (503, "internal_error", "Something broke on our side."),
    "INTEGRATION_TIMEOUT": (504, "internal_error", "That took too long; please try again."),
}


def apply(aws: Aws, api_id: str, api_stage: str = "api") -> None:
    """Set the gateway responses of the REST API `api_id`, and deploy them to its stage."""
    gateway = aws.client("apigateway")
    for kind, (status, code, message) in _RESPONSES.items():
        gateway.put_gateway_response(
            restApiId=api_id,
            responseType=kind,
            statusCode=str(status),
            responseTemplates={
                "application/json": json.dumps({"error": {"code": code, "message": message}})
            },
        )
    gateway.create_deployment(restApiId=api_id, stageName=api_stage)
