"""Signing staff in with the shop's Cognito user pool, without an AWS key or SDK.

Cognito's JSON protocol is one POST an action, named in ``X-Amz-Target``:
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from backend.client.errors import (
    NewPasswordRequired,
    ShopUnreachable,
    SignInError,
    SignInRefused,
    SignInThrottled,
    UnexpectedAnswer,
)
from backend.client.transport import TIMEOUT
from backend.client.views.fields import Fields
from backend.client.views.shop import ShopConfig

# A token is replaced while a call made with it can still arrive in time.
REFRESH_EARLY = timedelta(minutes=2)


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A signed-in member of staff. Keep ``stored()`` to come back without a password."""

    username: str
    groups: tuple[str, ...]
    id_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime

    @property
    def name(self) -> str:
        """What customers and colleagues read: the pool's ``name``, else the user name."""
        return _claims(self.id_token).maybe_text("name") or self.username

    def stored(self) -> str:
        """Return the session as text; it is a secret, keep it where only its owner reads."""
        return json.dumps({**asdict(self), "expires_at": self.expires_at.isoformat()})

    @classmethod
    def restore(cls, stored: str) -> StaffSession:
        """Return the session that ``stored`` wrote.

        Raises:
            SignInError: the text is not such a session.
        """
        try:
            fields = Fields(json.loads(stored), "stored session")
            return cls(
                fields.text("username"),
                fields.texts("groups"),
                fields.text("id_token"),
                fields.text("refresh_token"),
                fields.moment("expires_at"),
            )
        except (ValueError, UnexpectedAnswer) as error:
            raise SignInError("the stored session cannot be read") from error

    def is_fresh(self, now: datetime) -> bool:
        """Return whether the ID token is still good for a call."""
        return now + REFRESH_EARLY < self.expires_at


class SignIn:
    """Speaks with the user pool that a shop's ``GET /config`` names.

    Every call raises ``SignInRefused`` when the pool says no, ``SignInThrottled``
    after too many wrong passwords, ``ShopUnreachable`` when it does not answer.
    """

    def __init__(self, config: ShopConfig, *, now: Callable[[], datetime] = utc_now) -> None:
        self._config = config
        self._now = now

    def with_password(self, username: str, password: str) -> StaffSession:
        """Sign in with a name and a password.

        Raises:
            NewPasswordRequired: the password is right and must be changed first.
        """
        parameters = {"USERNAME": username, "PASSWORD": password}
        answer = self._initiate("USER_PASSWORD_AUTH", parameters)
        challenge = answer.maybe_text("ChallengeName")
        if challenge == "NEW_PASSWORD_REQUIRED":
            raise NewPasswordRequired(username, answer.text("Session"))
        if challenge is not None:
            raise SignInError(f"the user pool asks for {challenge}, which is not supported")
        return self._session(answer)

    def answer_new_password(self, required: NewPasswordRequired, password: str) -> StaffSession:
        """Choose the new password that the pool asked for, and be signed in."""
        answer = self._post(
            "RespondToAuthChallenge",
            {
                "ClientId": self._config.user_pool_client_id,
                "ChallengeName": "NEW_PASSWORD_REQUIRED",
                "Session": required.challenge,
                "ChallengeResponses": {"USERNAME": required.username, "NEW_PASSWORD": password},
            },
        )
        return self._session(answer)

    def refresh(self, session: StaffSession) -> StaffSession:
        """Return the session with a new ID token."""
        parameters = {"REFRESH_TOKEN": session.refresh_token}
        answer = self._initiate("REFRESH_TOKEN_AUTH", parameters)
        return self._session(answer, refresh_token=session.refresh_token)

    def _initiate(self, flow: str, parameters: Mapping[str, str]) -> Fields:
        body = {"AuthFlow": flow, "AuthParameters": parameters}
        return self._post("InitiateAuth", {**body, "ClientId": self._config.user_pool_client_id})

    def _post(self, action: str, body: Mapping[str, Any]) -> Fields:
        headers = {
            "X-Amz-Target": f"AWSCognitoIdentityProviderService.{action}",
            "Content-Type": "application/x-amz-json-1.1",
        }
        try:
            response = httpx.post(
                self._config.cognito_endpoint,
                content=json.dumps(body),
                headers=headers,
                timeout=TIMEOUT,
            )
        except httpx.TransportError as error:
            raise ShopUnreachable(f"the user pool does not answer: {error}") from error
        return _granted(response)

    def _session(self, answer: Fields, refresh_token: str | None = None) -> StaffSession:
        result = answer.inner("AuthenticationResult")
        id_token = result.text("IdToken")
        claims = _claims(id_token)
        return StaffSession(
            username=claims.text("cognito:username"),
            groups=claims.texts("cognito:groups"),
            id_token=id_token,
            refresh_token=result.maybe_text("RefreshToken") or refresh_token or "",
            expires_at=self._now() + timedelta(seconds=result.whole("ExpiresIn")),
        )


def _granted(response: httpx.Response) -> Fields:
    try:
        fields = Fields(response.json(), "sign-in answer")
    except ValueError as error:
        raise UnexpectedAnswer("the user pool's answer is not JSON") from error
    if response.is_success:
        return fields
    if response.status_code >= 500:
        raise ShopUnreachable(f"the user pool failed with {response.status_code}")
    code = (fields.maybe_text("__type") or "Refused").rsplit("#", 1)[-1]
    if code == "TooManyRequestsException":
        wait = response.headers.get("Retry-After", "")
        raise SignInThrottled(int(wait) if wait.isascii() and wait.isdigit() else None)
    raise SignInRefused(code, fields.maybe_text("message") or "The sign-in was refused.")


def _claims(id_token: str) -> Fields:
    """Return what the token says of its owner, to show it; the shop checks the signature."""
    try:
        payload = id_token.split(".")[1]
        decoded = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        return Fields(json.loads(decoded), "ID token")
    except (IndexError, ValueError) as error:
        raise UnexpectedAnswer("the ID token is not a JWT") from error
