"""The origin of a call: the caller's address, and the public URL of this API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.kernel.settings import setting


def base_url(chalice_request: Any) -> str:
    """Return the public URL of this API, without a slash at its end.

    The front door of a local shop sends it in a header that callers cannot set. On
    AWS a caller could set any header, so there it is taken from the request's
    context: the path with API Gateway's stage, less the path without.
    """
    if setting("CLOUD") == "local":
        return str(chalice_request.headers.get("x-public-url", "")).rstrip("/")
    context = chalice_request.context
    stage = str(context["path"]).removesuffix(chalice_request.path)
    return f"https://{context['domainName']}{stage}"


def client_address(chalice_request: Any) -> str | None:
    """Return the caller's IP address, as the front door or API Gateway saw it.

    The front door of a local shop sets its header on every call. On AWS the address
    is the one that API Gateway saw; headers of the caller do not count.
    """
    if setting("CLOUD") == "local":
        return chalice_request.headers.get("x-client-address") or None
    return (chalice_request.context.get("identity") or {}).get("sourceIp")


def front_door_url(headers: Mapping[str, str]) -> str | None:
    """Return the URL by which the caller reached the local front door; None on AWS."""
    host = headers.get("x-forwarded-host")
    if setting("CLOUD") != "local" or not host:
        return None
    return f"{headers.get('x-forwarded-proto', 'http')}://{host}"
