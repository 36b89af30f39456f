"""Events as AWS sends them to Lambda, with every field of its documents.

* API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
* Cognito's claims: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
* EventBridge: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
* DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.html
* Step Functions: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

from __future__ import annotations

import base64
import json
from typing import Any

Event = dict[str, Any]
_TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/serverlesspresso-local-config"
DOMAIN = "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"


def api_call(
    method: str,
    resource: str,
    parameters: dict[str, str] | None = None,
    *,
    body: Any = None,
    headers: dict[str, str] | None = None,
    claims: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
) -> Event:
    """Return a call of the REST API by Lambda proxy integration.

    Every body is in base64, because the API passes all types as binary; a call without
    parameters has null, not an empty object.
    """
    path = resource.format(**(parameters or {}))
    sent = {
        "Accept": "application/json",
        "CloudFront-Viewer-Country": "PT",
        "Content-Type": "application/json",
        "Host": DOMAIN,
        "User-Agent": "httpx/0.28.1",
        "X-Amzn-Trace-Id": "Root=1-5e66d96f-7491f09xmpl79d18acf3d050",
        "X-Forwarded-For": "203.0.113.7, 198.51.100.1",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
        **(headers or {}),
    }
    text = None if body is None else base64.b64encode(json.dumps(body).encode()).decode()
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": query and {k: [v] for k, v in query.items()},
        "pathParameters": parameters,
        "stageVariables": None,
        "requestContext": {
            "resourceId": "2gxmpl",
            "resourcePath": resource,
            "httpMethod": method,
            "extendedRequestId": "JJbxmplHYosFVYQ=",
            "requestTime": "10/Mar/2026:00:03:59 +0000",
            "path": f"/api{path}",
            "accountId": "123456789012",
            "protocol": "HTTP/1.1",
            "stage": "api",
            "domainPrefix": DOMAIN.partition(".")[0],
            "requestTimeEpoch": 1773100000000,
            "requestId": "e77xmpl-0000-4000-8000-f8f7afd72d9d",
            "identity": {
                "cognitoIdentityPoolId": None,
                "accountId": None,
                "cognitoIdentityId": None,
                "caller": None,
                "sourceIp": "203.0.113.7",
                "principalOrgId": None,
                "accessKey": None,
                "cognitoAuthenticationType": None,
                "cognitoAuthenticationProvider": None,
                "userArn": None,
                "userAgent": "httpx/0.28.1",
                "user": None,
            },
            **({"authorizer": {"claims": claims}} if claims else {}),
            "domainName": DOMAIN,
            "deploymentId": "4f0xmp",
            "apiId": DOMAIN.partition(".")[0],
        },
        "body": text,
        "isBase64Encoded": text is not None,
    }


def id_token_claims(client_id: str, groups: str, **changes: str) -> dict[str, str]:
    """Return the claims of an ID token as the authorizer passes them: all of them text."""
    return {
        "sub": "7f1b9c2e-0000-4000-8000-5a0c4e2d9b11",
        "cognito:groups": groups,
        "iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI",
        "cognito:username": "sam",
        "origin_jti": "0b1d3c2a-0000-4000-8000-1f2e3d4c5b6a",
        "aud": client_id,
        "event_id": "5d4c3b2a-0000-4000-8000-9f8e7d6c5b4a",
        "token_use": "id",
        "auth_time": "1773100000",
        "name": "Sam",
        "exp": "Tue Mar 10 01:03:59 UTC 2026",
        "iat": "Tue Mar 10 00:03:59 UTC 2026",
        "jti": "1a2b3c4d-0000-4000-8000-6a5b4c3d2e1f",
        **changes,
    }


def bus_event(source: str, kind: str, detail: Event, **more: Any) -> Event:
    """Return an event of EventBridge. One that is replayed has a `replay-name` as well."""
    return {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": kind,
        "source": source,
        "account": "123456789012",
        "time": "2026-03-10T00:03:59Z",
        "region": "us-east-1",
        "resources": [],
        "detail": detail,
        **more,
    }


def stream_record(action: str, keys: Event, image: Event | None, **more: Any) -> Event:
    """Return a record of a DynamoDB stream of new images; a deletion has no image."""
    changed: Event = {
        "ApproximateCreationDateTime": 1773100000.0,
        "Keys": keys,
        "SequenceNumber": "4421584500000000017450439091",
        "SizeBytes": 26,
        "StreamViewType": "NEW_IMAGE",
    }
    if image is not None:
        changed["NewImage"] = image
    return {
        "eventID": "c4ca4238a0b923820dcc509a6f75849b",
        "eventName": action,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": changed,
        "eventSourceARN": f"{_TABLE}/stream/2026-03-10T00:00:00.000",
        **more,
    }


def execution_status(execution: str, status: str, text: str | None) -> Event:
    """Return Step Functions' event about an execution. One that is too large lacks its input."""
    detail = {
        "executionArn": execution,
        "stateMachineArn": execution.replace(":execution:", ":stateMachine:").rpartition(":")[0],
        "name": execution.rpartition(":")[2],
        "status": status,
        "startDate": 1773100000000,
        "stopDate": 1773100600000,
        "input": text,
        "output": None,
        "inputDetails": {"included": text is not None},
        "outputDetails": None,
        "error": "States.Timeout",
        "cause": None,
    }
    kind = "Step Functions Execution Status Change"
    return bus_event("aws.states", kind, detail, resources=[execution])
