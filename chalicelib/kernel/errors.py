"""What can go wrong for a caller, as one tree that the routes turn into answers.

    ShopError
    ├── InvalidRequest    400 invalid_request, with the `field`
    ├── Unauthenticated   401 unauthenticated
    ├── Forbidden         403 forbidden
    ├── NotFound          404 not_found, or the code given
    ├── Conflict          409 with the code given
    ├── Gone              410 with the code given
    ├── TooLarge          413 too_large
    ├── Unprocessable     422 with the code given
    └── TooManyRequests   429 with the code given, and `retryAfterSeconds`

The codes are those of the contract; the message is one sentence for a person.
"""

from __future__ import annotations

from typing import Any, ClassVar


class ShopError(Exception):
    """Raised when a request cannot be done; carries what explains it."""

    status: ClassVar[int] = 500

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    def body(self) -> dict[str, Any]:
        """Return the answer's body: `{"error": {"code", "message", ...}}`."""
        return {"error": {"code": self.code, "message": self.message, **self.details}}

    def headers(self) -> dict[str, str]:
        """Return the answer's own headers."""
        return {}


class InvalidRequest(ShopError):
    """Raised for a body or a query that is not of the call's shape."""

    status = 400

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__("invalid_request", message, field=field)


class Unauthenticated(ShopError):
    """Raised when nobody, or nobody known, is asking."""

    status = 401

    def __init__(self, message: str = "Please sign in, or scan the code again.") -> None:
        super().__init__("unauthenticated", message)


class Forbidden(ShopError):
    """Raised when the caller is known and may not."""

    status = 403

    def __init__(self, message: str = "Your role does not allow this.") -> None:
        super().__init__("forbidden", message)


class NotFound(ShopError):
    """Raised for what does not exist, or not for this caller."""

    status = 404

    def __init__(self, message: str, code: str = "not_found") -> None:
        super().__init__(code, message)


class Conflict(ShopError):
    """Raised when the present state does not allow what was asked."""

    status = 409


class Gone(ShopError):
    """Raised for what was good once."""

    status = 410


class TooLarge(ShopError):
    """Raised for a body over the limit."""

    status = 413

    def __init__(self, limit_bytes: int) -> None:
        super().__init__("too_large", f"That is more than {limit_bytes // 1024} KiB.")


class Unprocessable(ShopError):
    """Raised for a well-formed choice that the menu does not offer."""

    status = 422


class TooManyRequests(ShopError):
    """Raised when a caller exceeds a limit; carries when another try may succeed."""

    status = 429

    def __init__(self, code: str, message: str, retry_after_seconds: int) -> None:
        super().__init__(code, message, retryAfterSeconds=retry_after_seconds)

    def headers(self) -> dict[str, str]:
        """Return `Retry-After`, in seconds."""
        return {"Retry-After": str(self.details["retryAfterSeconds"])}
