"""The staff of the fake shop, and the part of Cognito's protocol that signs them in."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.fake_shop.server import Answer

PASSWORD = "secret"
ROLES = {"mia": "manager", "dia": "display", "display": "display"}


class Accounts:
    """Who may sign in, and which tokens are valid.

    Everybody of `passwords` is a barista unless `ROLES` says otherwise; who is in
    `must_change` has to choose a new password first; who is in `codes` is asked for that
    code; who is in `throttled` has tried too often.
    """

    def __init__(self) -> None:
        self.passwords = dict.fromkeys(("bea", "ben", "mia", "display"), PASSWORD)
        self.must_change: set[str] = set()
        self.codes: dict[str, str] = {}
        self.throttled: set[str] = set()
        self._serial = 0
        self._first_valid_serial = 0

    def sign_everybody_out(self) -> None:
        """Invalidate every token and every session."""
        self._first_valid_serial = self._serial + 1

    def initiate_auth(self, body: Any) -> Answer:
        parameters = body["AuthParameters"]
        if body["AuthFlow"] == "REFRESH_TOKEN_AUTH":
            name, _, serial = parameters["REFRESH_TOKEN"].partition(" ")
            return self._signed_in(name) if self._is_valid(serial) else _refused()
        name = parameters["USERNAME"]
        if name in self.throttled:
            return 429, {"__type": "TooManyRequestsException", "message": "Too many."}
        if self.passwords.get(name) != parameters["PASSWORD"]:
            return _refused()
        if name in self.must_change:
            return 200, {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "s"}
        if name in self.codes:
            return 200, {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "s"}
        return self._signed_in(name)

    def respond_to_challenge(self, body: Any) -> Answer:
        answers = body["ChallengeResponses"]
        if body.get("ChallengeName") == "SOFTWARE_TOKEN_MFA":
            if answers["SOFTWARE_TOKEN_MFA_CODE"] != self.codes[answers["USERNAME"]]:
                return 400, {"__type": "CodeMismatchException", "message": "Invalid code."}
            return self._signed_in(answers["USERNAME"])
        self.must_change.discard(answers["USERNAME"])
        self.passwords[answers["USERNAME"]] = answers["NEW_PASSWORD"]
        return self._signed_in(answers["USERNAME"])

    def person_of(self, headers: dict[str, str]) -> str | None:
        """Return the user name in a call's token, or None without a valid one."""
        parts = headers.get("authorization", "").removeprefix("Bearer ").split(".")
        if len(parts) != 3:
            return None
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        is_valid = self._is_valid(claims.get("serial", self._serial))
        return str(claims["cognito:username"]) if is_valid else None

    def _is_valid(self, serial: str | int) -> bool:
        return int(serial) >= self._first_valid_serial

    def _signed_in(self, name: str) -> Answer:
        self._serial += 1
        result = {
            "IdToken": id_token(name, self._serial),
            "RefreshToken": f"{name} {self._serial}",
            "ExpiresIn": 3600,
        }
        return 200, {"AuthenticationResult": result}


def id_token(name: str = "bea", serial: int = 1) -> str:
    """Return an ID token as Cognito gives it, with a signature that is none."""
    groups = [ROLES.get(name, "barista")]
    claims = {"cognito:username": name, "cognito:groups": groups, "serial": serial}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"head.{payload}.signature"


def _refused() -> Answer:
    return 400, {"__type": "NotAuthorizedException", "message": "Incorrect."}
