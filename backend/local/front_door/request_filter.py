"""Decides which requests are forwarded, and what of each. Pure functions of strings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

# The paths of the contract. MiniStack serves hundreds of others.
_WHOLE_PATHS = frozenset(
    {"/", "/config", "/health", "/openapi.json", "/orders", "/realtime", "/service-worker.js"}
)
_PREFIXES = ("/shops/", "/orders/", "/staff/", "/journeys/")

# Ids are URL-safe, so no path of the shop needs an escape: refusing every "%"
# leaves nothing that could be decoded twice, or differently, by the upstream.
_PATH = re.compile(r"/|(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*){1,12}")
_LONGEST_PATH = 512
_LONGEST_QUERY = 2048

_ALLOWED_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "authorization",
        "content-type",
        "idempotency-key",
        "if-none-match",
        "user-agent",
    }
)
_BEARER = re.compile(r"Bearer [A-Za-z0-9._~+/=-]{1,8000}")
_DEVICE = re.compile(r"[A-Za-z0-9._-]{1,1000}")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")

# Parameters that MiniStack could take for a signature or an AWS call.
_AWS_PARAMETERS = ("x-amz-", "awsaccesskeyid", "signature", "action", "version")

_SIGNED_WITH = frozenset(
    {
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
        "X-Amz-Security-Token",
    }
)
_OPTIONAL_IN_SIGNATURE = frozenset({"X-Amz-Expires"})
_QUERY_CHARACTERS = re.compile(r"[A-Za-z0-9%&=._~+/:;,-]{1,8000}")


@dataclass(frozen=True)
class Target:
    """A request target split at its first question mark, still as it was sent."""

    path: str
    query: str


def split_target(raw: str) -> Target:
    """Split the target of a request line, such as `/orders/1?limit=2`."""
    path, _, query = raw.partition("?")
    return Target(path, query)


def is_shop_path(path: str) -> bool:
    """Return whether `path`, as sent, is one of the shop's REST paths."""
    if len(path) > _LONGEST_PATH or not _PATH.fullmatch(path):
        return False
    return path in _WHOLE_PATHS or path.startswith(_PREFIXES)


def filtered_query(raw: str) -> str | None:
    """Return the query string re-encoded, without parameters that have a meaning to AWS.

    Return None if it is too long.
    """
    if len(raw) > _LONGEST_QUERY:
        return None
    pairs = parse_qsl(raw, keep_blank_values=True, errors="replace")
    return urlencode([(k, v) for k, v in pairs if not k.lower().startswith(_AWS_PARAMETERS)])


def allowed_headers(sent: list[tuple[str, str]]) -> dict[str, str]:
    """Return the headers that are forwarded to the API, by lower-case name.

    An `Authorization` header is kept only if it is one bearer token: AWS
    uses other schemes.
    """
    allowed: dict[str, str] = {}
    for name, value in sent:
        key = name.lower()
        if key not in _ALLOWED_HEADERS or key in allowed:
            continue
        if key != "authorization" or _BEARER.fullmatch(value):
            allowed[key] = value
    return allowed


def device_cookie(sent: list[str]) -> dict[str, str]:
    """Return the `Cookie` header that is forwarded to the API: the device cookie alone.

    Args:
        sent: The values of the client's `Cookie` headers, in order.
    """
    for pair in (pair for value in sent for pair in value.split(";")):
        name, _, value = pair.strip().partition("=")
        if name == "device" and _DEVICE.fullmatch(value):
            return {"cookie": f"device={value}"}
    return {}


def forwarded_headers(host: str | None, public_url: str, *, by_proxy: bool) -> dict[str, str]:
    """Return the headers from which the API learns the URL that this client used.

    A trusted proxy serves the public URL, whatever `Host` it sends. The front door
    itself speaks plain HTTP, so a client that sent another host than the public
    one connected directly.

    Args:
        host: The client's `Host` header.
        public_url: What phones use, such as `https://bar.example.org`.
        by_proxy: Whether the request came from a trusted proxy.
    """
    public_scheme, _, public_host = public_url.partition("://")
    host_header = valid_host(host)
    if by_proxy or host_header is None or host_header.lower() == public_host.lower():
        scheme, used_host = public_scheme, public_host
    else:
        scheme, used_host = "http", host_header
    return {
        "X-Forwarded-Host": used_host,
        "X-Forwarded-Proto": scheme,
        "X-Public-Url": public_url,
    }


def valid_host(sent: str | None) -> str | None:
    """Return the client's `Host` header if it is well-formed, else None."""
    return sent if sent and _HOST.fullmatch(sent) else None


def is_presigned(query: str) -> bool:
    """Return whether the query string is that of a URL presigned with session credentials.

    MiniStack accepts upgrades without a signature, and takes some access keys for
    root's. A realtime session has keys from STS, which start with `ASIA`.
    """
    if not _QUERY_CHARACTERS.fullmatch(query):
        return False
    pairs = parse_qsl(query, keep_blank_values=True)
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names) or not set(names) <= _SIGNED_WITH:
        return False
    if not set(names) >= _SIGNED_WITH - _OPTIONAL_IN_SIGNATURE:
        return False
    return dict(pairs)["X-Amz-Credential"].startswith("ASIA") and all(v for _, v in pairs)
