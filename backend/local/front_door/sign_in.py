"""Forwards the staff's sign-in: one Cognito call, of which request and response are rebuilt."""

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
    """Forwards sign-ins with a password or a refresh token to the user pool, and nothing else.

    Responses to challenges are not forwarded: the local AWS does not check a
    challenge's session, and local staff have permanent passwords.
    """

    def __init__(self, client_id: str, upstream: Upstream) -> None:
        self._client_id = client_id
        self._upstream = upstream
        self._throttle = SignInThrottle()

    def accepts(self, request: web.BaseRequest) -> bool:
        """Return whether `request` is the one call that is forwarded."""
        targets = request.headers.getall("X-Amz-Target", [])
        return request.method == "POST" and targets == [sign_in_request.TARGET]

    async def answer(self, body: bytes, network: str) -> web.Response:
        """Answer an `InitiateAuth` call in Cognito's form.

        Args:
            body: Of the call.
            network: The client's, under which its failures are counted.
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
            return failure.response

    async def _initiate(
        self, sign_in: PasswordSignIn | TokenRefresh, network: str, attempt: Attempt
    ) -> web.Response:
        """Call the user pool, and record in `attempt` whether it accepted the sign-in."""
        headers = {"Content-Type": _CONTENT_TYPE, "X-Amz-Target": sign_in_request.TARGET}
        content = sign_in_request.rebuilt(sign_in, self._client_id)
        call = Call("POST", f"{self._upstream.base_url}/", headers, content)
        reply = await self._upstream.send(call, network)
        if reply.status >= 500:
            return _error(503, "InternalErrorException", "The sign-in does not work right now.")
        tokens = sign_in_request.granted_tokens(reply.body) if reply.status == 200 else None
        attempt.succeeded = tokens is not None
        return _refused(sign_in) if tokens is None else _response(200, tokens)


def _refused(sign_in: PasswordSignIn | TokenRefresh) -> web.Response:
    """Return the same response to every refused sign-in, so that it does not reveal who exists."""
    if isinstance(sign_in, TokenRefresh):
        return _error(400, "NotAuthorizedException", "The session has ended. Please sign in again.")
    return _error(400, "NotAuthorizedException", "Incorrect username or password.")


def _too_many(seconds: int) -> web.Response:
    plural = "" if seconds == 1 else "s"
    message = f"Too many attempts to sign in. Please wait {seconds} second{plural}."
    response = _error(429, "TooManyRequestsException", message)
    response.headers["Retry-After"] = str(seconds)
    return response


def _error(status: int, code: str, message: str) -> web.Response:
    return _response(status, json.dumps({"__type": code, "message": message}).encode())


def _response(status: int, body: bytes) -> web.Response:
    return web.Response(status=status, body=body, content_type=_CONTENT_TYPE)
