"""The front door's own answers, in the contract's error shape."""

from __future__ import annotations

import json

from aiohttp import web


def error(status: int, code: str, message: str, *, retry_after: int | None = None) -> web.Response:
    """Return an error as every client of the shop expects it.

    Args:
        status: The HTTP status.
        code: For programs, such as `not_found`.
        message: One sentence for a person.
        retry_after: Seconds after which another try makes sense.
    """
    return web.Response(
        status=status,
        body=json.dumps({"error": {"code": code, "message": message}}).encode(),
        content_type="application/json",
        headers={"Retry-After": str(retry_after)} if retry_after else None,
    )


def not_found() -> web.Response:
    """Answer whatever is not the shop's."""
    return error(404, "not_found", "There is nothing here.")


def too_large() -> web.Response:
    """Answer a body over 16 KiB."""
    return error(413, "too_large", "The request is larger than 16 KiB.")


def unreachable() -> web.Response:
    """Answer while the local AWS is down."""
    return error(503, "shop_unreachable", "The shop is not running right now.", retry_after=5)


def busy() -> web.Response:
    """Answer who has waited in line too long."""
    return error(503, "busy", "The shop is very busy. Please try again.", retry_after=2)


def too_slow() -> web.Response:
    """Answer for an API that took longer than API Gateway would wait."""
    return error(504, "timeout", "The shop took too long to answer. Please try again.")
