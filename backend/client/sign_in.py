"""Signs staff in with the shop's Cognito user pool, without an AWS key or SDK.

Cognito's JSON protocol is one POST for each action, named in `X-Amz-Target`:
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
    SIGN_IN_CHALLENGES,
    ShopUnreachable,
    SignInChallenge,
    SignInError,
    SignInRefused,
    SignInThrottled,
    UnexpectedAnswer,
)
from backend.client.reader import decode, read
from backend.client.transport import TIMEOUT
from chalicelib.contract.answers import ConfigAnswer
from chalicelib.contract.serialization import camel

# A token is replaced while a call made with it can still arrive in time.
REFRESH_EARLY = timedelta(minutes=2)


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def cognito_endpoint(config: ConfigAnswer) -> str:
    """Return where the user pool answers: AWS's own endpoint unless the shop names one."""
    return config.cognito_endpoint or f"https://cognito-idp.{config.region}.amazonaws.com/"


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A signed-in member of staff. Keep `stored()` to come back without a password."""

    username: str
    groups: tuple[str, ...]
    id_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime

    @property
    def name(self) -> str:
        """What customers and colleagues read: the pool's `name`, else the user name."""
        return _claims(self.id_token).name or self.username

    def stored(self) -> str:
        """Return the session as text; it is a secret, keep it where only its owner reads."""
        return json.dumps({**asdict(self), "expires_at": self.expires_at.isoformat()})

    @classmethod
    def restore(cls, stored: str) -> StaffSession:
        """Return the session that `stored` wrote.

        Raises:
            SignInError: The text is not such a session.
        """
        try:
            return read(cls, _renamed(decode(stored), camel))
        except UnexpectedAnswer as error:
            raise SignInError("the stored session cannot be read") from error

    def is_fresh(self, now: datetime) -> bool:
        """Return whether the ID token stays valid for the time of a call."""
        return now + REFRESH_EARLY < self.expires_at


@dataclass(frozen=True)
class _Tokens:
    id_token: str
    expires_in: int
    refresh_token: str | None = None


@dataclass(frozen=True)
class _Challenge:
    challenge_name: str | None = None
    session: str = ""


@dataclass(frozen=True)
class _Refusal:
    type: str = "Refused"
    message: str = "The sign-in was refused."


@dataclass(frozen=True)
class _Claims:
    username: str
    groups: tuple[str, ...] = ()
    name: str | None = None


class SignIn:
    """Makes the calls of the user pool that a shop's `GET /config` names.

    Every call raises `SignInRefused` when the pool refuses it, `SignInThrottled`
    after too many wrong passwords, `ShopUnreachable` when it does not answer.
    """

    def __init__(self, config: ConfigAnswer, *, now: Callable[[], datetime] = utc_now) -> None:
        self._endpoint = cognito_endpoint(config)
        self._client_id = config.user_pool_client_id
        self._now = now

    def with_password(self, username: str, password: str) -> StaffSession:
        """Sign in with a name and a password.

        Raises:
            SignInChallenge: The password is right, and something more is asked.
        """
        parameters = {"USERNAME": username, "PASSWORD": password}
        answer = self._initiate("USER_PASSWORD_AUTH", parameters)
        return self._session_or_challenge(username, answer)

    def answer(self, challenge: SignInChallenge, answer: str) -> StaffSession:
        """Answer what the pool asks: a new password, or the code of an authenticator app.

        Raises:
            SignInChallenge: Something more is asked.
        """
        found = self._post(
            "RespondToAuthChallenge",
            ChallengeName=challenge.name,
            Session=challenge.session,
            ChallengeResponses={"USERNAME": challenge.username, challenge.response: answer},
        )
        return self._session_or_challenge(challenge.username, found)

    def refresh(self, session: StaffSession) -> StaffSession:
        """Return the session with a new ID token."""
        parameters = {"REFRESH_TOKEN": session.refresh_token}
        answer = self._initiate("REFRESH_TOKEN_AUTH", parameters)
        return self._session(answer, refresh_token=session.refresh_token)

    def _initiate(self, flow: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        return self._post("InitiateAuth", AuthFlow=flow, AuthParameters=parameters)

    def _post(self, action: str, **body: object) -> dict[str, Any]:
        headers = {
            "X-Amz-Target": f"AWSCognitoIdentityProviderService.{action}",
            "Content-Type": "application/x-amz-json-1.1",
        }
        content = json.dumps({**body, "ClientId": self._client_id})
        try:
            response = httpx.post(self._endpoint, content=content, headers=headers, timeout=TIMEOUT)
        except httpx.TransportError as error:
            raise ShopUnreachable(f"the user pool does not answer: {error}") from error
        return _successful(response)

    def _session_or_challenge(self, username: str, answer: dict[str, Any]) -> StaffSession:
        asked = read(_Challenge, answer)
        if asked.challenge_name is None:
            return self._session(answer)
        if asked.challenge_name not in SIGN_IN_CHALLENGES:
            raise SignInError(
                f"the user pool asks for {asked.challenge_name}, which is not supported"
            )
        raise SIGN_IN_CHALLENGES[asked.challenge_name](username, asked.session)

    def _session(self, answer: dict[str, Any], refresh_token: str = "") -> StaffSession:
        tokens = read(_Tokens, _renamed(answer.get("authenticationResult"), _lower_first))
        claims = _claims(tokens.id_token)
        return StaffSession(
            username=claims.username,
            groups=claims.groups,
            id_token=tokens.id_token,
            refresh_token=tokens.refresh_token or refresh_token,
            expires_at=self._now() + timedelta(seconds=tokens.expires_in),
        )


def _successful(response: httpx.Response) -> dict[str, Any]:
    """Return the answer of a 2xx response, its names in camelCase; raise on any other."""
    answer = _renamed(decode(response.text), _lower_first)
    if response.is_success:
        return answer
    if response.status_code >= 500:
        raise ShopUnreachable(f"the user pool failed with {response.status_code}")
    refusal = read(_Refusal, answer)
    code = refusal.type.rsplit("#", 1)[-1]
    if code == "TooManyRequestsException":
        wait = response.headers.get("Retry-After", "")
        raise SignInThrottled(int(wait) if wait.isascii() and wait.isdigit() else None)
    raise SignInRefused(code, refusal.message)


def _claims(id_token: str) -> _Claims:
    """Return the token's claims, to display them; the shop verifies the signature."""
    try:
        payload = id_token.split(".")[1]
        decoded = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except (IndexError, ValueError) as error:
        raise UnexpectedAnswer("the ID token is not a JWT") from error
    return read(_Claims, _renamed(decode(decoded), lambda name: name.removeprefix("cognito:")))


def _renamed(record: object, rename: Callable[[str], str]) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise UnexpectedAnswer("the user pool's answer is not a JSON object")
    return {rename(name): value for name, value in record.items()}


def _lower_first(name: str) -> str:
    """Return `idToken` for Cognito's `IdToken`, and `type` for its `__type`."""
    name = name.removeprefix("__")
    return name[:1].lower() + name[1:]
