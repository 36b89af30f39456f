"""The origin of a call: the caller's address, and the public URL of this API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.kernel.settings import optional_setting, setting


def base_url(chalice_request: Any) -> str:
    """Return the public URL of this API, without a slash at its end.

    The front door of a local shop sends it in a header that callers cannot set. On
    AWS a caller could set any header, so there it is the setting `PUBLIC_URL`, if the
    stage has a domain name, or else the request's context: API Gateway's domain name,
    and its stage if the caller's path has it, which it has not at a custom domain name.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    if setting("CLOUD") == "local":
        return str(chalice_request.headers.get("x-public-url", "")).rstrip("/")
    if public_url := optional_setting("PUBLIC_URL"):
        return public_url
    context = chalice_request.context
    stage = f"/{context['stage']}"
    has_stage = f"{context['path']}/".startswith(f"{stage}/")
    return f"https://{context['domainName']}{stage if has_stage else ''}"


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
