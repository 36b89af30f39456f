"""Parses and verifies AWS Signature Version 4. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import quote, unquote

from botocore.utils import normalize_url_path

ALGORITHM = "AWS4-HMAC-SHA256"
_LARGEST_SKEW = timedelta(minutes=5)
_LONGEST_VALIDITY_SECONDS = 7 * 24 * 3600
_UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

_SCOPE = r"(?P<key>[A-Z0-9]{16,128})/(?P<day>\d{8})/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)"
_CREDENTIAL = re.compile(_SCOPE + "/aws4_request", re.ASCII)
_AUTHORIZATION = re.compile(
    ALGORITHM + " Credential=" + _SCOPE + "/aws4_request, ?"
    "SignedHeaders=(?P<headers>[a-z0-9;-]+), ?Signature=(?P<signature>[0-9a-f]{64})",
    re.ASCII,
)
_SIGNED_HEADERS = re.compile(r"[a-z0-9;-]+", re.ASCII)
_SIGNATURE = re.compile(r"[0-9a-f]{64}", re.ASCII)
_DATE = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_PRESIGNED_WITH = frozenset(
    {
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    }
)
_OPTIONAL_IN_PRESIGNED = frozenset({"X-Amz-Expires", "X-Amz-Security-Token"})
# Every name under which a query string can carry credentials, SigV2 included.
_CREDENTIAL_PARAMETERS = frozenset(
    {
        "awsaccesskeyid",
        "signature",
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-expires",
        "x-amz-region-set",
        "x-amz-security-token",
        "x-amz-signature",
        "x-amz-signedheaders",
    }
)


class Refused(Exception):
    """Raised when a request is not admitted; the message is for the log alone."""


@dataclass(frozen=True)
class SentRequest:
    """A request as it was received.

    Attributes:
        method: Such as `POST`.
        raw_path: The path, still percent-encoded.
        query: The query string, still percent-encoded.
        headers: By lower-case name; several values of one name are joined by a comma.
    """

    method: str
    raw_path: str
    query: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Signature:
    """The signature of a request, not verified yet."""

    access_key_id: str
    day: str
    region: str
    service: str
    signed_at: str
    signed_headers: str
    value: str
    session_token: str
    is_presigned: bool
    valid_for: timedelta = _LARGEST_SKEW


def read(request: SentRequest) -> Signature:
    """Return the signature that the request carries, in its header or in its query string.

    Raises:
        Refused: There is none, there are two, or it is malformed.
    """
    pairs = _decoded_pairs(request.query)
    in_query = [name for name, _ in pairs if name.lower() in _CREDENTIAL_PARAMETERS]
    if "authorization" in request.headers:
        if in_query:
            raise Refused("two sets of credentials")
        return _from_header(request)
    if not in_query:
        raise Refused("no signature")
    if len(set(in_query)) != len(in_query):
        raise Refused("a query parameter of the signature is repeated")
    if not _PRESIGNED_WITH <= set(in_query) <= _PRESIGNED_WITH | _OPTIONAL_IN_PRESIGNED:
        raise Refused("the presigned URL lacks a parameter, or has one too many")
    return _from_query(dict(pairs))


def has_credentials(query: str) -> bool:
    """Return whether a query string has any parameter of credentials."""
    return any(name.lower() in _CREDENTIAL_PARAMETERS for name, _ in _decoded_pairs(query))


def _from_header(request: SentRequest) -> Signature:
    found = _AUTHORIZATION.fullmatch(request.headers["authorization"])
    if not found:
        raise Refused("the Authorization header is not one of Signature Version 4")
    return Signature(
        access_key_id=found["key"],
        day=found["day"],
        region=found["region"],
        service=found["service"],
        signed_at=request.headers.get("x-amz-date", ""),
        signed_headers=found["headers"],
        value=found["signature"],
        session_token=request.headers.get("x-amz-security-token", ""),
        is_presigned=False,
    )


def _from_query(query: Mapping[str, str]) -> Signature:
    scope = _CREDENTIAL.fullmatch(query["X-Amz-Credential"])
    if (
        not scope
        or query["X-Amz-Algorithm"] != ALGORITHM
        or not _SIGNED_HEADERS.fullmatch(query["X-Amz-SignedHeaders"])
        or not _SIGNATURE.fullmatch(query["X-Amz-Signature"])
    ):
        raise Refused("the presigned URL is malformed")
    return Signature(
        access_key_id=scope["key"],
        day=scope["day"],
        region=scope["region"],
        service=scope["service"],
        signed_at=query["X-Amz-Date"],
        signed_headers=query["X-Amz-SignedHeaders"],
        value=query["X-Amz-Signature"],
        session_token=query.get("X-Amz-Security-Token", ""),
        is_presigned=True,
        valid_for=_validity(query.get("X-Amz-Expires")),
    )


def _validity(seconds: str | None) -> timedelta:
    if seconds is None:
        return _LARGEST_SKEW
    if not re.fullmatch(r"[1-9]\d{0,5}", seconds, re.ASCII):
        raise Refused("X-Amz-Expires is not a number of seconds")
    if int(seconds) > _LONGEST_VALIDITY_SECONDS:
        raise Refused("X-Amz-Expires is longer than seven days")
    return timedelta(seconds=int(seconds))


def require_fresh(signature: Signature, now: datetime) -> None:
    """Raise `Refused` unless the signature's time is within five minutes, or its validity."""
    if not _DATE.fullmatch(signature.signed_at):
        raise Refused("the date of the signature is malformed")
    try:
        signed_at = datetime.fromisoformat(signature.signed_at)
    except ValueError as error:
        raise Refused("the date of the signature is malformed") from error
    if signature.signed_at[:8] != signature.day:
        raise Refused("the two dates of the signature differ")
    if not signed_at - _LARGEST_SKEW <= now <= signed_at + signature.valid_for:
        raise Refused("the signature is stale, or not valid yet")


def verify(signature: Signature, request: SentRequest, secret: str, body: bytes) -> None:
    """Raise `Refused` unless `secret` made this signature of this request and body."""
    names = signature.signed_headers.split(";")
    if "host" not in names:
        raise Refused("the Host header is not signed")
    # As AWS requires: these headers have a meaning, so none may be added after signing.
    if any(name.startswith("x-amz-") and name not in names for name in request.headers):
        raise Refused("an X-Amz header is not signed")
    canonical = "\n".join(
        [
            request.method,
            _canonical_path(signature.service, request.raw_path),
            _canonical_query(signature, request.query),
            *(f"{name}:{' '.join(request.headers.get(name, '').split())}" for name in names),
            "",
            signature.signed_headers,
            _payload_hash(signature, request, body),
        ]
    )
    to_sign = "\n".join(
        [
            ALGORITHM,
            signature.signed_at,
            f"{signature.day}/{signature.region}/{signature.service}/aws4_request",
            hashlib.sha256(canonical.encode()).hexdigest(),
        ]
    )
    key = _signing_key(secret, signature.day, signature.region, signature.service)
    expected = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, signature.value):
        raise Refused("the signature does not match")


def _payload_hash(signature: Signature, request: SentRequest, body: bytes) -> str:
    """Return the hash of the body, which must equal the one that the request states."""
    if signature.is_presigned and signature.service == "s3":
        return _UNSIGNED_PAYLOAD  # a presigned URL of S3 is made before its body is known
    actual = hashlib.sha256(body).hexdigest()
    if request.headers.get("x-amz-content-sha256", actual) != actual:
        raise Refused("the body is not the one that was signed")
    return actual


def _canonical_path(service: str, raw_path: str) -> str:
    """Return the path as it is signed: S3 signs it as sent, all others encode it once more."""
    if service == "s3":
        return raw_path
    return quote(normalize_url_path(raw_path), safe="/~")


def _canonical_query(signature: Signature, query: str) -> str:
    left_out = {"X-Amz-Signature"} if signature.is_presigned else set()
    if signature.service == "iotdevicegateway":
        left_out.add("X-Amz-Security-Token")  # IoT Core wants it appended after signing
    pairs = [
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in _decoded_pairs(query)
        if name not in left_out
    ]
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _decoded_pairs(query: str) -> list[tuple[str, str]]:
    split = (pair.partition("=") for pair in query.split("&") if pair)
    return [(unquote(name), unquote(value)) for name, _, value in split]


@lru_cache(maxsize=256)
def _signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
