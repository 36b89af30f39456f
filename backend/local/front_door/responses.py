"""The front door's own responses, in the contract's error shape."""

from __future__ import annotations

import json

from aiohttp import web


def error(
    status: int, code: str, message: str, *, retry_after: int | None = None, **more: str
) -> web.Response:
    """Return an error in the contract's shape.

    Args:
        status: The HTTP status.
        code: For programs, such as `not_found`.
        message: One sentence for a person.
        retry_after: Seconds after which the client may retry.
        more: Further fields of the error.
    """
    return web.Response(
        status=status,
        body=json.dumps({"error": {"code": code, "message": message, **more}}).encode(),
        content_type="application/json",
        headers={"Retry-After": str(retry_after)} if retry_after else None,
    )


def code_of(body: bytes) -> str | None:
    """Return the code in an error of the contract's shape, or None if there is none."""
    try:
        found = json.loads(body)
        code = found["error"]["code"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return None
    return code if isinstance(code, str) else None


def not_found() -> web.Response:
    """Return the response to any path that is not the shop's."""
    return error(404, "not_found", "There is nothing here.")


def not_http() -> web.Response:
    """Return the response to invalid HTTP, after which the connection is closed."""
    return _closing(error(400, "invalid_request", "The request is not valid HTTP."))


def too_long() -> web.Response:
    """Return the response to a request line or header that is too long."""
    return _closing(error(400, "invalid_request", "The address or a header is too long."))


def too_many_connections() -> bytes:
    """Return the complete HTTP response to a connection over the limit."""
    response = error(503, "busy", "Too many connections. Please try again.")
    assert isinstance(response.body, bytes)
    return (
        b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
        b"Retry-After: 5\r\nConnection: close\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(response.body), response.body)
    )


def too_large() -> web.Response:
    """Return the response to a body over 16 KiB, after which the connection is closed."""
    return _closing(error(413, "too_large", "The request is larger than 16 KiB."))


def request_timeout() -> web.Response:
    """Return the response to a request whose body does not arrive in time."""
    return _closing(error(408, "request_timeout", "The request took too long to arrive."))


def unreachable() -> web.Response:
    """Return the response while the local AWS is down."""
    return error(503, "shop_unreachable", "The shop is not running right now.", retry_after=5)


def busy() -> web.Response:
    """Return the response to a request that was queued for too long."""
    return error(503, "busy", "The shop is very busy. Please try again.", retry_after=2)


def upstream_timeout() -> web.Response:
    """Return the response when the API takes longer than API Gateway would wait."""
    return error(504, "timeout", "The shop took too long to answer. Please try again.")


def internal_error(incident_id: str) -> web.Response:
    """Return the response to an unexpected failure; the log has the same `incident_id`."""
    return error(500, "internal_error", "Something broke on our side.", incidentId=incident_id)


def _closing(response: web.Response) -> web.Response:
    response.force_close()
    return response
