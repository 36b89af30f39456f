"""Which requests the front door forwards, and what of them."""

from __future__ import annotations

import pytest

from backend.local.front_door import request_filter

SIGNED = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAEXAMPLE%2F20260101%2Feu-central-1"
    "%2Fiotdevicegateway%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=abcdef0123&X-Amz-Security-Token=Fwo%2BG%3D%3D"
)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/config",
        "/health",
        "/openapi.json",
        "/realtime",
        "/service-worker.js",
        "/orders",
        "/orders/Ab_-9~x",
        "/shops/demo/scans",
        "/staff/shops/demo/orders/1/make",
        "/journeys/x.y",
    ],
)
def test_paths_of_the_contract_are_forwarded(path: str) -> None:
    assert request_filter.is_shop_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//",
        "/config/",
        "/configuration",
        "/shops",
        "/shops/",
        "/shops/../_ministack/reset",
        "/shops/..",
        "/shops/./x",
        "/shops//x",
        "/shops/%2e%2e/x",
        "/shops/%2fx",
        "/shops/a%00",
        "/shops/a\\b",
        "/shops/a;b",
        "/shops/a b",
        "/shops/a\nb",
        "/orders\n",
        "/shops/ä",
        "/Shops/demo",
        "/_ministack/reset",
        "/_aws/execute-api/abc/api/health",
        "/restapis/abc/api/_user_request_/health",
        "/2015-03-31/functions",
        "/oauth2/token",
        "http://127.0.0.1:4566/health",
        "*",
        "/orders/" + "x" * 600,
        "/orders" + "/x" * 20,
    ],
)
def test_other_paths_are_not_forwarded(path: str) -> None:
    assert not request_filter.is_shop_path(path)


def test_query_is_encoded_again() -> None:
    assert request_filter.filtered_query("a=1&b=x%20y&c=%ff&d") == "a=1&b=x+y&c=%EF%BF%BD&d="


def test_aws_parameters_are_removed_from_the_query() -> None:
    query = "X-Amz-Credential=test%2F1&x-amz-target=a&Action=ListUsers&AWSAccessKeyId=test&limit=2"
    assert request_filter.filtered_query(query) == "limit=2"


def test_too_long_query_is_refused() -> None:
    assert request_filter.filtered_query("a=" + "x" * 3000) is None


def test_only_known_headers_are_forwarded() -> None:
    sent = [
        ("Authorization", "Bearer a.b-c_d=="),
        ("Content-Type", "application/json"),
        ("Idempotency-Key", "k"),
        ("X-Amz-Target", "DynamoDB_20120810.Scan"),
        ("X-Amz-Date", "20260101T000000Z"),
        ("X-Forwarded-For", "1.2.3.4"),
        ("X-Public-Url", "http://evil"),
        ("Cookie", "a=b"),
        ("Host", "iot.eu-central-1.localhost"),
        ("Content-Encoding", "gzip"),
        ("Expect", "100-continue"),
    ]
    assert set(request_filter.allowed_headers(sent)) == {
        "authorization",
        "content-type",
        "idempotency-key",
    }


@pytest.mark.parametrize(
    "value",
    [
        "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/dynamodb/aws4_request, "
        "SignedHeaders=host, Signature=0",
        "AWS test:signature",
        "Basic dGVzdDp0ZXN0",
        "Bearer",
        "Bearer a, AWS4-HMAC-SHA256 Credential=test/x",
        "bearer a\tb",
    ],
)
def test_only_bearer_tokens_are_forwarded(value: str) -> None:
    assert request_filter.allowed_headers([("Authorization", value)]) == {}


def test_first_of_a_repeated_header_is_used() -> None:
    sent = [("Authorization", "Bearer one"), ("authorization", "Bearer two")]
    assert request_filter.allowed_headers(sent) == {"authorization": "Bearer one"}


@pytest.mark.parametrize("host", ["bar:8000", "192.168.1.7:8000", "[fe80::1]:8000", "localhost"])
def test_host_header_is_validated(host: str) -> None:
    assert request_filter.valid_host(host) == host


@pytest.mark.parametrize("host", [None, "", "a b", "a/b", "a@b:80", "a:b", "x\r\ny", "a:123456"])
def test_invalid_host_header_is_ignored(host: str | None) -> None:
    assert request_filter.valid_host(host) is None


def test_only_urls_presigned_with_session_credentials_are_forwarded() -> None:
    assert request_filter.is_presigned(SIGNED)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "X-Amz-Credential=test%2F20260101%2Feu-central-1%2Fiotdevicegateway%2Faws4_request",
        SIGNED.replace("ASIA", "AKIA"),
        SIGNED.replace("ASIAEXAMPLE", "test"),
        SIGNED.replace("ASIAEXAMPLE", "000000000000"),
        SIGNED.replace("X-Amz-Signature=abcdef0123", "X-Amz-Signature="),
        SIGNED.replace("&X-Amz-Security-Token=Fwo%2BG%3D%3D", ""),
        SIGNED + "&X-Amz-Credential=test%2Fx",
        SIGNED + "&x-amz-credential=test%2Fx",
        SIGNED + "&other=1",
        SIGNED + " ",
        SIGNED + "#",
    ],
)
def test_any_other_signature_is_refused(query: str) -> None:
    assert not request_filter.is_presigned(query)
