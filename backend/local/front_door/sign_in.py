"""The staff's sign-in through the front door: one call of Cognito's, rewritten both ways."""

from __future__ import annotations

import json

from aiohttp import web

from backend.local.front_door import sign_in_request
from backend.local.front_door.sign_in_request import (
    MalformedSignIn,
    PasswordSignIn,
    TokenRefresh,
)
from backend.local.front_door.sign_in_throttle import Attempt, SignInThrottle, TooManyAttempts
from backend.local.front_door.upstream import Call, Upstream, UpstreamFailure

_CONTENT_TYPE = "application/x-amz-json-1.1"


class SignInGateway:
    """Passes sign-ins with a password or a refresh token on to the user pool, and nothing else.

    No answer to a challenge passes: the local cloud does not check a
    challenge's session, and local staff have permanent passwords.
    """

    def __init__(self, client_id: str, upstream: Upstream) -> None:
        self._client_id = client_id
        self._upstream = upstream
        self._throttle = SignInThrottle()

    def takes(self, request: web.BaseRequest) -> bool:
        """Return whether `request` is the one call that is passed on."""
        targets = request.headers.getall("X-Amz-Target", [])
        return request.method == "POST" and targets == [sign_in_request.TARGET]

    async def answer(self, body: bytes, network: str) -> web.Response:
        """Answer an `InitiateAuth` call in Cognito's form.

        Args:
            body: Of the call.
            network: The client's, by which its failures are counted.
        """
        try:
            sign_in = sign_in_request.parse(body, self._client_id)
            if isinstance(sign_in, TokenRefresh):
                return await self._initiate(sign_in, network, Attempt())
            async with self._throttle.attempt(sign_in.username, network) as attempt:
                return await self._initiate(sign_in, network, attempt)
        except MalformedSignIn as malformed:
            return _error(400, malformed.code, malformed.message)
        except TooManyAttempts as refusal:
            return _too_many(refusal.retry_after_seconds)
        except UpstreamFailure as failure:
            return failure.answer

    async def _initiate(
        self, sign_in: PasswordSignIn | TokenRefresh, network: str, attempt: Attempt
    ) -> web.Response:
        """Ask the user pool, and note in `attempt` whether it agreed."""
        headers = {"Content-Type": _CONTENT_TYPE, "X-Amz-Target": sign_in_request.TARGET}
        content = sign_in_request.rebuilt(sign_in, self._client_id)
        call = Call("POST", f"{self._upstream.base_url}/", headers, content)
        reply = await self._upstream.send(call, network)
        if reply.status >= 500:
            return _error(503, "InternalErrorException", "The sign-in does not work right now.")
        granted = sign_in_request.granted(reply.body) if reply.status == 200 else None
        attempt.succeeded = granted is not None
        return _refused(sign_in) if granted is None else _answer(200, granted)


def _refused(sign_in: PasswordSignIn | TokenRefresh) -> web.Response:
    """Return the one answer to whatever is wrong, so that it tells nothing about who exists."""
    if isinstance(sign_in, TokenRefresh):
        return _error(400, "NotAuthorizedException", "The session has ended. Please sign in again.")
    return _error(400, "NotAuthorizedException", "Incorrect username or password.")


def _too_many(seconds: int) -> web.Response:
    plural = "" if seconds == 1 else "s"
    message = f"Too many attempts to sign in. Please wait {seconds} second{plural}."
    answer = _error(429, "TooManyRequestsException", message)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _error(status: int, code: str, message: str) -> web.Response:
    return _answer(status, json.dumps({"__type": code, "message": message}).encode())


def _answer(status: int, body: bytes) -> web.Response:
    return web.Response(status=status, body=body, content_type=_CONTENT_TYPE)
