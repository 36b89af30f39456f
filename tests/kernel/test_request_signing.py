"""Requests are signed as botocore signs them."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from botocore import auth
from botocore import credentials as botocore_credentials
from botocore.awsrequest import AWSRequest

from chalicelib.kernel.request_signing import (
    Credentials,
    Scope,
    presigned_query,
    signed_headers,
)

NOON = datetime(2026, 6, 1, 12, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize("token", ["a/token+with=signs", None])
@pytest.mark.parametrize(
    "url",
    [
        "https://dynamodb.eu-west-1.amazonaws.com/",
        "http://127.0.0.1:4566/topics/serverlesspresso%2Flocal%2Fdemo%2Fstaff?qos=1",
    ],
)
def test_signature_is_the_one_that_botocore_makes(
    monkeypatch: pytest.MonkeyPatch, url: str, token: str | None
) -> None:
    monkeypatch.setattr(auth, "get_current_datetime", lambda: NOON)
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB.GetItem"}
    body = '{"name":"café"}'.encode()
    expected = AWSRequest("POST", url, headers=headers, data=body)
    identity = botocore_credentials.Credentials("ASIAEXAMPLE", "secret", token)
    auth.SigV4Auth(identity, "dynamodb", "eu-west-1").add_auth(expected)
    parts = urlsplit(url)
    signed = signed_headers(
        Credentials("ASIAEXAMPLE", "secret", token),
        Scope("eu-west-1", "dynamodb"),
        NOON,
        parts.path,
        parts.query,
        {**headers, "Host": parts.netloc},
        body,
    )
    assert signed["Authorization"] == expected.headers["Authorization"]
    assert signed["X-Amz-Date"] == expected.headers["X-Amz-Date"]
    assert signed.get("X-Amz-Security-Token") == token


def test_presigned_url_is_the_one_that_botocore_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "get_current_datetime", lambda: NOON)
    host = "abc-ats.iot.eu-west-1.amazonaws.com"
    expected = AWSRequest("GET", f"wss://{host}/mqtt", headers={"host": host})
    identity = botocore_credentials.Credentials("ASIAEXAMPLE", "secret")
    auth.SigV4QueryAuth(identity, "iotdevicegateway", "eu-west-1", expires=3600).add_auth(expected)
    credentials = Credentials("ASIAEXAMPLE", "secret", None)
    scope = Scope("eu-west-1", "iotdevicegateway")
    query = presigned_query(credentials, scope, NOON, host, "/mqtt", 3600)
    assert f"wss://{host}/mqtt?{query}" == expected.url
