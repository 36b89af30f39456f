"""The errors that a caller can receive, as one tree; `kernel.http_statuses` maps it to HTTP.

    ShopError
    ├── InvalidRequest    invalid_request, with the `field`
    ├── Unauthenticated   unauthenticated
    ├── Forbidden         forbidden
    ├── NotFound          not_found, or the code given
    ├── Conflict          the code given: the present state does not allow it
    ├── Gone              the code given: it is no longer valid
    ├── TooLarge          too_large
    ├── Unprocessable     the code given: the menu does not offer it
    ├── TooManyRequests   the code given, with `retryAfterSeconds`
    └── Unavailable       unavailable, with `retryAfterSeconds`

The codes are those of the contract; the message is one sentence for a person.
"""

from __future__ import annotations

from typing import Any


class ShopError(Exception):
    """Raised when a request is refused; carries what explains it."""

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    def body(self) -> dict[str, Any]:
        """Return the answer's body: `{"error": {"code", "message", ...}}`."""
        return {"error": {"code": self.code, "message": self.message, **self.details}}


class InvalidRequest(ShopError):
    """Raised for a body or a query that is not valid for the call."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__("invalid_request", message, field=field)


class Unauthenticated(ShopError):
    """Raised when the caller has no valid credentials."""

    def __init__(self, message: str = "Please sign in, or scan the code again.") -> None:
        super().__init__("unauthenticated", message)


class Forbidden(ShopError):
    """Raised when the caller is authenticated but not authorised."""

    def __init__(self, message: str = "Your role does not allow this.") -> None:
        super().__init__("forbidden", message)


class NotFound(ShopError):
    """Raised for what does not exist, or not for this caller."""

    def __init__(self, message: str, code: str = "not_found") -> None:
        super().__init__(code, message)


class Conflict(ShopError):
    """Raised when the present state does not allow the request."""


class Gone(ShopError):
    """Raised for what is no longer valid."""


class TooLarge(ShopError):
    """Raised for a body over the limit."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__("too_large", f"That is more than {limit_bytes // 1024} KiB.")


class Unprocessable(ShopError):
    """Raised for a well-formed choice that the menu does not offer."""


class TooManyRequests(ShopError):
    """Raised when a caller exceeds a limit; carries when another try may succeed."""

    def __init__(self, code: str, message: str, retry_after_seconds: int) -> None:
        super().__init__(code, message, retryAfterSeconds=retry_after_seconds)


class Unavailable(ShopError):
    """Raised when nothing can be stored just now; the same call may succeed later."""

    def __init__(self, retry_after_seconds: int = 2) -> None:
        super().__init__(
            "unavailable",
            "The shop cannot store anything just now. Please try again in a moment.",
            retryAfterSeconds=retry_after_seconds,
        )
