"""The errors of calls to the shop.

Every call of this package raises from this tree and from nothing else::

    ClientError
    ├── ShopUnreachable         no response: network down, name unknown, timed out
    ├── UnexpectedAnswer        a response that the contract does not allow
    ├── RealtimeFailed          an MQTT connection was refused, or lost
    ├── ApiError                the shop refused the call, with a code
    │   ├── Invalid             400, 413, 422: the request itself is wrong
    │   ├── Unauthenticated     401: no valid token
    │   ├── Forbidden           403: the caller's role does not allow it
    │   ├── NotFound            404
    │   ├── Conflict            409: the present state does not allow it
    │   ├── Gone                410: the code has expired
    │   ├── TooManyRequests     429: a limit was reached
    │   └── ServerFailed        5xx: the shop failed
    └── SignInError             the user pool did not sign the person in
        ├── SignInRefused       wrong name, wrong password, or a revoked session
        ├── SignInThrottled     too many wrong passwords: wait before the next attempt
        └── SignInChallenge     the password is right, and something more is asked
            ├── NewPasswordRequired  first sign-in: a new password must be chosen
            └── MfaCodeRequired      the code of the person's authenticator app
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.client.sanitize import sanitize


class ClientError(Exception):
    """The root of everything that this package raises. Its text is safe to be shown."""

    def __init__(self, text: str = "") -> None:
        super().__init__(sanitize(text))


class ShopUnreachable(ClientError):
    """No response arrived from the shop; whether it acted on the call is unknown."""


class UnexpectedAnswer(ClientError):
    """An answer or a message is not what the contract promises."""


class RealtimeFailed(ClientError):
    """An MQTT connection was refused or lost; the text says why."""


class ApiError(ClientError):
    """The shop refused a call.

    Attributes:
        status: The HTTP status.
        code: The contract's code, such as `no_drinks_left`.
        message: One sentence for a person.
        details: The other fields of the error, such as `nextCodeAt` or `state`.
    """

    def __init__(self, status: int, code: str, message: str, details: Mapping[str, Any]) -> None:
        super().__init__(f"{message} ({status} {code})")
        self.status = status
        self.code = sanitize(code)
        self.message = sanitize(message)
        self.details = details


class Invalid(ApiError):
    """The request itself is wrong; sending it again cannot help."""


class Unauthenticated(ApiError):
    """The token is missing, forged or expired."""


class Forbidden(ApiError):
    """The caller's role does not allow this."""


class NotFound(ApiError):
    """It does not exist, or not for this caller."""


class Conflict(ApiError):
    """The present state of the shop or the order does not allow this."""


class Gone(ApiError):
    """The code has expired."""


class TooManyRequests(ApiError):
    """The caller, or its address, has reached a limit.

    With the code `too_many_scans`, one address or device has used as many drinks of
    a code as the shop's settings allow; any other code is a throttled call.
    """

    @property
    def retry_after_seconds(self) -> int | None:
        """How long to wait before the next try, or None if the shop did not say."""
        seconds = self.details.get("retryAfterSeconds")
        return seconds if isinstance(seconds, int) and seconds >= 0 else None


class ServerFailed(ApiError):
    """The shop failed; `details` has the `incidentId` if it sent one."""


class SignInError(ClientError):
    """The user pool did not sign the person in."""


class SignInRefused(SignInError):
    """The name, the password or the stored session was refused.

    Attributes:
        code: Cognito's error type, such as `NotAuthorizedException`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SignInThrottled(SignInError):
    """Too many passwords were wrong; this one was not checked.

    Attributes:
        retry_after_seconds: How long to wait before the next attempt, if that is known.
    """

    def __init__(self, retry_after_seconds: int | None) -> None:
        wait = "a minute" if retry_after_seconds is None else _seconds(retry_after_seconds)
        super().__init__(f"Too many attempts to sign in; please wait {wait}")
        self.retry_after_seconds = retry_after_seconds


class SignInChallenge(SignInError):
    """The password was right, and something more is asked.

    Pass this error to `SignIn.answer` with the answer.

    Attributes:
        username: Who is signing in.
        session: Cognito's session of this challenge, valid for a few minutes.
        name: Cognito's name of the challenge.
        response: Cognito's name of the answer.
        question: What to ask the person, as a sentence.
        is_secret: Whether the answer must not be seen on the screen.
    """

    name: str
    response: str
    question: str
    is_secret = True

    def __init__(self, username: str, session: str) -> None:
        super().__init__(f"{username}: {self.question}")
        self.username = username
        self.session = session


class NewPasswordRequired(SignInChallenge):
    """The password must be changed first."""

    name = "NEW_PASSWORD_REQUIRED"
    response = "NEW_PASSWORD"
    question = "Choose a password of your own; this one can be used only once."


class MfaCodeRequired(SignInChallenge):
    """The person has a second factor: their authenticator app shows a code of six digits."""

    name = "SOFTWARE_TOKEN_MFA"
    response = "SOFTWARE_TOKEN_MFA_CODE"
    question = "Type the code that your authenticator app shows."
    is_secret = False


SIGN_IN_CHALLENGES = {kind.name: kind for kind in (NewPasswordRequired, MfaCodeRequired)}


def _seconds(count: int) -> str:
    return f"{count} second{'' if count == 1 else 's'}"


_BY_STATUS: Mapping[int, type[ApiError]] = {
    400: Invalid,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    413: Invalid,
    422: Invalid,
    429: TooManyRequests,
}


def error_for(status: int, code: str, message: str, details: Mapping[str, Any]) -> ApiError:
    """Return the error of this tree for an HTTP status."""
    kind = ServerFailed if status >= 500 else _BY_STATUS.get(status, ApiError)
    return kind(status, code, message, details)
