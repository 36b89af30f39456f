"""Signs requests to AWS with Signature Version 4.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote, urlencode

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Credentials:
    """The credentials of a role's session."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(repr=False)


@dataclass(frozen=True)
class Scope:
    """What a signature is good for: one service in one region."""

    region: str
    service: str

    def on(self, time: str) -> str:
        """Return the credential scope of a signature's day."""
        return f"{time[:8]}/{self.region}/{self.service}/aws4_request"


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
    time = _to_text(now)
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
    own["Authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key_id}/{scope.on(time)},"
        f" SignedHeaders={names}, Signature={_signature(credentials, scope, time, canonical)}"
    )
    return own


def presigned_query(
    credentials: Credentials,
    scope: Scope,
    now: datetime,
    host: str,
    path: str,
    expires_in_seconds: int,
) -> str:
    """Return the query of a presigned GET request to `path` of `host`.

    The session token is not signed: IoT Core wants it appended.
    """
    time = _to_text(now)
    query = urlencode(
        {
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": f"{credentials.access_key_id}/{scope.on(time)}",
            "X-Amz-Date": time,
            "X-Amz-Expires": expires_in_seconds,
            "X-Amz-SignedHeaders": "host",
        }
    )
    canonical = f"GET\n{path}\n{query}\nhost:{host}\n\nhost\n{hashlib.sha256(b'').hexdigest()}"
    return f"{query}&X-Amz-Signature={_signature(credentials, scope, time, canonical)}"


def _to_text(now: datetime) -> str:
    return now.strftime("%Y%m%dT%H%M%SZ")


def _signature(credentials: Credentials, scope: Scope, time: str, canonical: str) -> str:
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"{_ALGORITHM}\n{time}\n{scope.on(time)}\n{digest}"
    key = _signing_key(credentials.secret_access_key, scope.on(time))
    return hmac.digest(key, text.encode(), "sha256").hex()


@lru_cache(maxsize=32)
def _signing_key(secret: str, within: str) -> bytes:
    """Return the key of a credential scope."""
    key = f"AWS4{secret}".encode()
    for part in within.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
