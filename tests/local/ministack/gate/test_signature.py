"""The verifier accepts botocore's signatures, and no others."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, ParamValidationError
from botocore.parsers import ResponseParserError

from backend.local.ministack.gate import signature
from backend.local.ministack.gate.signature import Refused, SentRequest
from tests.local.ministack.gate.signing import Recorder, presigned_query

ROOT = Credentials("AKIAROOTROOTROOTROOT", "a secret")
SESSION = Credentials("ASIASESSIONSESSION00", "another secret", "a token/with+signs==")
HOST = "iot.us-east-1.localhost:4566"

CALLS: dict[str, Callable[[Recorder], Any]] = {
    "json": lambda r: r.client("dynamodb").list_tables(),
    "json 1.1": lambda r: r.client("secretsmanager").get_secret_value(SecretId="ü/x"),
    "json with cbor or query": lambda r: r.client("sqs").send_message(
        QueueUrl="http://127.0.0.1:4566/000000000000/q", MessageBody="a&b=c ü"
    ),
    "query": lambda r: r.client("sts").assume_role(
        RoleArn="arn:aws:iam::000000000000:role/x", RoleSessionName="a@b"
    ),
    "query with unicode": lambda r: r.client("sns").publish(
        PhoneNumber="+351912000001", Message="Your café is ready! 100%"
    ),
    "query that deploys": lambda r: r.client("cloudformation").create_stack(
        StackName="x", TemplateBody="{}"
    ),
    "rest-json": lambda r: r.client("lambda").get_function(
        FunctionName="arn:aws:lambda:us-east-1:000000000000:function:x"
    ),
    "rest-json with parameters": lambda r: r.client("lambda").list_functions(
        Marker="a b/ü+=&", MaxItems=3
    ),
    "rest-json with a body": lambda r: r.client("apigateway").create_rest_api(name="ü"),
    "rest-json, path is a topic": lambda r: r.client("iot-data").publish(
        topic="serverlesspresso/local/demo/staff", qos=1, payload=b"\x00\xff"
    ),
    "rest-xml": lambda r: r.client("s3").create_bucket(Bucket="packages"),
    "rest-xml with a body": lambda r: r.client("s3").put_object(
        Bucket="packages", Key="a b/ü+~.zip", Body=b"\x00" * 1000
    ),
    "rest-xml with parameters": lambda r: r.client("s3").list_objects_v2(
        Bucket="packages", Prefix="a b/+", MaxKeys=2
    ),
}


def sent(request: Any) -> SentRequest:
    """Return a request of botocore's as the gate would see it."""
    parts = urlsplit(request.url)
    headers = {
        name.lower(): value.decode() if isinstance(value, bytes) else str(value)
        for name, value in request.headers.items()
    }
    headers.setdefault("host", parts.netloc)
    return SentRequest(request.method, parts.path, parts.query, headers)


def body_of(request: Any) -> bytes:
    """Return the body of a request of botocore's."""
    body: Any = request.body or b""
    if hasattr(body, "read"):
        body.seek(0)
        body = body.read()
    return body.encode() if isinstance(body, str) else bytes(body)


def record(keys: Credentials, call: str) -> tuple[SentRequest, bytes]:
    """Make a call of the table and return the request that botocore would send."""
    recorder = Recorder(keys)
    with contextlib.suppress(ClientError, ParamValidationError, ResponseParserError, KeyError):
        CALLS[call](recorder)
    [request] = recorder.requests
    return sent(request), body_of(request)


def verify(request: SentRequest, secret: str, body: bytes) -> None:
    """Verify as the gate does."""
    found = signature.read(request)
    signature.require_fresh(found, datetime.now(UTC))
    signature.verify(found, request, secret, body)


def is_verified(request: SentRequest, secret: str, body: bytes) -> bool:
    """Return whether `verify` accepts the request."""
    try:
        verify(request, secret, body)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("keys", [ROOT, SESSION], ids=["root", "session"])
@pytest.mark.parametrize("call", CALLS)
def test_signatures_of_botocore_are_accepted(call: str, keys: Credentials) -> None:
    request, body = record(keys, call)
    verify(request, keys.secret_key, body)


@pytest.mark.parametrize("call", CALLS)
def test_altered_request_is_refused(call: str) -> None:
    request, body = record(ROOT, call)
    alterations = {
        "secret": (request, "another", body),
        "method": (replace(request, method="PATCH"), "a secret", body),
        "path": (replace(request, raw_path=f"{request.raw_path}x"), "a secret", body),
        "query": (replace(request, query=f"{request.query}&a=b"), "a secret", body),
        "body": (request, "a secret", body + b" "),
        "host": (
            replace(request, headers={**request.headers, "host": "127.0.0.1:1"}),
            "a secret",
            body,
        ),
    }
    accepted = [what for what, altered in alterations.items() if is_verified(*altered)]
    assert accepted == []


@pytest.mark.parametrize(
    "header", ["x-amz-target", "x-amz-date", "x-amz-security-token", "x-amz-acl"]
)
def test_added_or_changed_amz_header_is_refused(header: str) -> None:
    request, body = record(SESSION, "json")
    changed = replace(request, headers={**request.headers, header: "something"})
    with pytest.raises(Refused):
        verify(changed, SESSION.secret_key, body)


def test_stated_payload_hash_must_be_that_of_the_body() -> None:
    request, body = record(ROOT, "rest-xml with a body")
    assert "x-amz-content-sha256" in request.headers
    with pytest.raises(Refused, match="body"):
        verify(request, ROOT.secret_key, body[:-1] + b"\x01")


def test_unsigned_payload_is_refused() -> None:
    request, body = record(ROOT, "rest-xml with a body")
    unsigned = {**request.headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
    with pytest.raises(Refused, match="body"):
        verify(replace(request, headers=unsigned), ROOT.secret_key, body)


@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24, 60 * 24])
def test_signature_of_another_time_is_refused(minutes: int) -> None:
    request, _ = record(ROOT, "json")
    found = signature.read(request)
    with pytest.raises(Refused, match="stale"):
        signature.require_fresh(found, datetime.now(UTC) + timedelta(minutes=minutes))


@pytest.mark.parametrize("date", ["", "now", "20261332T000000Z", "2026-01-01T00:00:00Z"])
def test_malformed_date_is_refused(date: str) -> None:
    request, _ = record(ROOT, "json")
    found = replace(signature.read(request), signed_at=date, day=date[:8])
    with pytest.raises(Refused):
        signature.require_fresh(found, datetime.now(UTC))


@pytest.mark.parametrize("keys", [ROOT, SESSION], ids=["root", "session"])
def test_presigned_realtime_url_is_verified(keys: Credentials) -> None:
    request = SentRequest("GET", "/mqtt", presigned_query(keys, HOST), {"host": HOST})
    found = signature.read(request)
    assert (found.is_presigned, found.access_key_id) == (True, keys.access_key)
    assert found.session_token == (keys.token or "")
    signature.require_fresh(found, datetime.now(UTC) + timedelta(seconds=295))
    verify(request, keys.secret_key, b"")


def test_presigned_url_of_s3_is_verified() -> None:
    url = (
        Recorder(ROOT)
        .client("s3", signature_version="s3v4")
        .generate_presigned_url(
            "get_object", {"Bucket": "packages", "Key": "a b/ü+.zip"}, ExpiresIn=60
        )
    )
    parts = urlsplit(url)
    request = SentRequest("GET", parts.path, parts.query, {"host": parts.netloc})
    verify(request, ROOT.secret_key, b"")
    with pytest.raises(Refused, match="stale"):
        signature.require_fresh(signature.read(request), datetime.now(UTC) + timedelta(seconds=61))


QUERY = presigned_query(SESSION, HOST)


@pytest.mark.parametrize(
    "query",
    [
        "",
        QUERY.replace("X-Amz-Signature", "X-Amz-Sign"),
        QUERY + "&X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fs3%2Faws4_request",
        QUERY + "&x-amz-credential=test%2F20260101%2Fus-east-1%2Fs3%2Faws4_request",
        QUERY + "&X%2DAmz%2DCredential=test",
        QUERY + "&AWSAccessKeyId=test",
        QUERY.replace("ASIASESSIONSESSION00", "test"),
        QUERY.replace("ASIASESSIONSESSION00", "123456789012"),
        QUERY.replace("ASIASESSIONSESSION00", ""),
        QUERY.replace("X-Amz-Expires=300", "X-Amz-Expires=999999"),
        QUERY.replace("X-Amz-Expires=300", "X-Amz-Expires=-1"),
        QUERY.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
        "AWSAccessKeyId=test&Signature=x&Expires=9999999999",
        "X-Amz-Credential=test",
    ],
)
def test_malformed_presigned_url_is_refused(query: str) -> None:
    with pytest.raises(Refused):
        signature.read(SentRequest("GET", "/mqtt", query, {"host": HOST}))


@pytest.mark.parametrize(
    "change",
    [
        ("AKIAROOTROOTROOTROOT", "test"),
        ("AKIAROOTROOTROOTROOT", "123456789012"),
        ("AKIAROOTROOTROOTROOT", ""),
        ("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA512 "),
        ("AWS4-HMAC-SHA256 ", "AWS4-ECDSA-P256-SHA256 "),
        ("AWS4-HMAC-SHA256 Credential", "AWS4-HMAC-SHA256 Credential=test/, Credential"),
        ("aws4_request", "aws4_request/more"),
        ("Signature=", "Signature=00"),
        ("content-type;host;", "content-type;"),
    ],
)
def test_malformed_authorization_is_refused(change: tuple[str, str]) -> None:
    request, body = record(ROOT, "json")
    sent_header = request.headers["authorization"]
    header = sent_header.replace(*change)
    assert header != sent_header
    with pytest.raises(Refused):
        verify(
            replace(request, headers={**request.headers, "authorization": header}),
            ROOT.secret_key,
            body,
        )


def test_two_sets_of_credentials_are_refused() -> None:
    request, _ = record(ROOT, "json")
    with pytest.raises(Refused, match="two sets"):
        signature.read(replace(request, query="X-Amz-Credential=test"))
