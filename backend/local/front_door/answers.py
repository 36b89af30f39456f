"""The front door's own answers, in the contract's error shape."""

from __future__ import annotations

import json

from aiohttp import web


def error(
    status: int, code: str, message: str, *, retry_after: int | None = None, **more: str
) -> web.Response:
    """Return an error as every client of the shop expects it.

    Args:
        status: The HTTP status.
        code: For programs, such as `not_found`.
        message: One sentence for a person.
        retry_after: Seconds after which another try makes sense.
        more: Further fields of the error.
    """
    return web.Response(
        status=status,
        body=json.dumps({"error": {"code": code, "message": message, **more}}).encode(),
        content_type="application/json",
        headers={"Retry-After": str(retry_after)} if retry_after else None,
    )


def code_of(body: bytes) -> str | None:
    """Return the code in an error of the contract's shape, or None if `body` is something else."""
    try:
        found = json.loads(body)
        code = found["error"]["code"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return None
    return code if isinstance(code, str) else None


def not_found() -> web.Response:
    """Answer whatever is not the shop's."""
    return error(404, "not_found", "There is nothing here.")


def not_http() -> web.Response:
    """Answer what is no valid HTTP, and hang up."""
    return _last(error(400, "invalid_request", "The request is not valid HTTP."))


def too_long() -> web.Response:
    """Answer a request line or header that is too long."""
    return _last(error(400, "invalid_request", "The address or a header is too long."))


def too_many_connections() -> bytes:
    """Return the whole HTTP answer to a connection that is one too many."""
    answer = error(503, "busy", "Too many connections. Please try again.")
    assert isinstance(answer.body, bytes)
    return (
        b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
        b"Retry-After: 5\r\nConnection: close\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(answer.body), answer.body)
    )


def too_large() -> web.Response:
    """Answer a body over 16 KiB."""
    return error(413, "too_large", "The request is larger than 16 KiB.")


def too_slow_a_client() -> web.Response:
    """Answer a request whose body does not arrive, and hang up."""
    return _last(error(408, "request_timeout", "The request took too long to arrive."))


def unreachable() -> web.Response:
    """Answer while the local AWS is down."""
    return error(503, "shop_unreachable", "The shop is not running right now.", retry_after=5)


def busy() -> web.Response:
    """Answer who has waited in line too long."""
    return error(503, "busy", "The shop is very busy. Please try again.", retry_after=2)


def too_slow() -> web.Response:
    """Answer for an API that took longer than API Gateway would wait."""
    return error(504, "timeout", "The shop took too long to answer. Please try again.")


def internal_error(incident_id: str) -> web.Response:
    """Answer for a failure of our own; the log has the same `incident_id`."""
    return error(500, "internal_error", "Something broke on our side.", incidentId=incident_id)


def _last(answer: web.Response) -> web.Response:
    answer.force_close()
    return answer
