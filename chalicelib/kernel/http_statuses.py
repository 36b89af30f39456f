"""The HTTP status of each error: the only module that knows both."""

from __future__ import annotations

from chalicelib.kernel.errors import (
    Conflict,
    Forbidden,
    Gone,
    InvalidRequest,
    NotFound,
    ShopError,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    Unprocessable,
)

_STATUSES: dict[type[ShopError], int] = {
    InvalidRequest: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    TooLarge: 413,
    Unprocessable: 422,
    TooManyRequests: 429,
    Unavailable: 503,
}


def status_of(error: ShopError) -> int:
    """Return the HTTP status of an error, or of the class that it extends; 500 without one."""
    return next((_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES), 500)


def headers_of(error: ShopError) -> dict[str, str]:
    """Return the headers that an error adds: `Retry-After`, in seconds, if it has one."""
    seconds = error.details.get("retryAfterSeconds")
    return {} if seconds is None else {"Retry-After": str(seconds)}
