"""Signs requests to AWS with Signature Version 4.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Credentials:
    """The credentials of a role's session."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None


@dataclass(frozen=True)
class Scope:
    """What a signature is good for: one service in one region."""

    region: str
    service: str


def signed_headers(
    credentials: Credentials,
    scope: Scope,
    now: datetime,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes,
) -> dict[str, str]:
    """Return the headers of a signed POST request.

    Args:
        credentials: Those of the caller.
        scope: The service that is called.
        now: The present time, in UTC.
        path: The encoded path.
        query: The encoded query, sorted by name, without the question mark.
        headers: The request's own headers, all of which are signed; `Host` is one of them.
        body: What is sent.
    """
    time = now.strftime("%Y%m%dT%H%M%SZ")
    own = {**headers, "X-Amz-Date": time}
    if credentials.session_token:
        own["X-Amz-Security-Token"] = credentials.session_token
    lines = sorted((name.lower(), value) for name, value in own.items())
    names = ";".join(name for name, _ in lines)
    canonical_headers = "".join(f"{name}:{value}\n" for name, value in lines)
    digest = hashlib.sha256(body).hexdigest()
    # The path of every service but S3 is encoded once more.
    canonical_path = quote(path, safe="/~")
    canonical = f"POST\n{canonical_path}\n{query}\n{canonical_headers}\n{names}\n{digest}"
    within = f"{time[:8]}/{scope.region}/{scope.service}/aws4_request"
    text = f"{_ALGORITHM}\n{time}\n{within}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = _signing_key(credentials.secret_access_key, within)
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    own["Authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key_id}/{within},"
        f" SignedHeaders={names}, Signature={signature}"
    )
    return own


@lru_cache(maxsize=32)
def _signing_key(secret: str, within: str) -> bytes:
    """Return the key for a day, a region and a service."""
    key = f"AWS4{secret}".encode()
    for part in within.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
