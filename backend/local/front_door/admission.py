"""Decides what may pass the front door. Pure: it sees strings and answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

# What the contract has, and no more. MiniStack knows hundreds of other paths.
_WHOLE_PATHS = frozenset({"/", "/config", "/health", "/openapi.json", "/realtime", "/orders"})
_PREFIXES = ("/shops/", "/orders/", "/staff/", "/journeys/")

# Ids are URL-safe, so no path of the shop needs an escape: refusing every "%"
# leaves nothing to be decoded twice, or differently, behind the door.
_PATH = re.compile(r"/|(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*){1,12}")
_LONGEST_PATH = 512
_LONGEST_QUERY = 2048

_PASSED_HEADERS = frozenset(
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

# A parameter that MiniStack could take for a signature or for an AWS call.
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


def split(raw: str) -> Target:
    """Split the target of a request line, such as `/orders/1?limit=2`."""
    path, _, query = raw.partition("?")
    return Target(path, query)


def is_shop_path(path: str) -> bool:
    """Return whether `path`, as sent, is one of the shop's REST paths."""
    if len(path) > _LONGEST_PATH or not _PATH.fullmatch(path):
        return False
    return path in _WHOLE_PATHS or path.startswith(_PREFIXES)


def shop_query(raw: str) -> str | None:
    """Return the query string written anew, without parameters that mean something to AWS.

    None if it is too long to be one of the shop's.
    """
    if len(raw) > _LONGEST_QUERY:
        return None
    pairs = parse_qsl(raw, keep_blank_values=True, errors="replace")
    return urlencode([(k, v) for k, v in pairs if not k.lower().startswith(_AWS_PARAMETERS)])


def shop_headers(sent: list[tuple[str, str]]) -> dict[str, str]:
    """Return the headers that the shop's API may see, by lower-case name.

    An `Authorization` passes only as one bearer token: any other scheme is
    one of AWS's own.
    """
    passed: dict[str, str] = {}
    for name, value in sent:
        key = name.lower()
        if key not in _PASSED_HEADERS or key in passed:
            continue
        if key != "authorization" or _BEARER.fullmatch(value):
            passed[key] = value
    return passed


def device_cookie(sent: list[str]) -> dict[str, str]:
    """Return the `Cookie` header that the shop's API may see: that of the device alone.

    Args:
        sent: The values of the client's `Cookie` headers, in order.
    """
    for pair in (pair for value in sent for pair in value.split(";")):
        name, _, value = pair.strip().partition("=")
        if name == "device" and _DEVICE.fullmatch(value):
            return {"cookie": f"device={value}"}
    return {}


def forwarded(host: str | None, public_url: str, *, by_proxy: bool) -> dict[str, str]:
    """Return the headers that tell the API by which URL this client reached the shop.

    A trusted proxy stands at the public URL, whatever `Host` it sends. The door
    itself speaks plain HTTP, so a client that named another host than the
    public one came by it.

    Args:
        host: The client's `Host` header.
        public_url: What phones use, such as `https://bar.example.org`.
        by_proxy: Whether the request came from a trusted proxy.
    """
    public_scheme, _, public_host = public_url.partition("://")
    addressed = host_as_addressed(host)
    if by_proxy or addressed is None or addressed.lower() == public_host.lower():
        scheme, reached = public_scheme, public_host
    else:
        scheme, reached = "http", addressed
    return {
        "X-Forwarded-Host": reached,
        "X-Forwarded-Proto": scheme,
        "X-Public-Url": public_url,
    }


def host_as_addressed(sent: str | None) -> str | None:
    """Return the client's `Host` header if it can be one, else None."""
    return sent if sent and _HOST.fullmatch(sent) else None


def is_presigned(query: str) -> bool:
    """Return whether the query string is that of a URL presigned with session credentials.

    MiniStack lets an upgrade without a signature pass, and takes some key names
    for root. A realtime session has keys from STS, which start with `ASIA`.
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
