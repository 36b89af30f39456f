"""JSON Web Tokens signed with the stage's keys by HMAC-SHA256, each for one audience."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from chalicelib.kernel.errors import Unauthenticated
from chalicelib.kernel.signing_keys import SigningKeys, key_id

_ALGORITHM = "HS256"


@dataclass(frozen=True)
class TokenSigner:
    """Signs and verifies the tokens of one audience.

    Attributes:
        audience: The claim `aud`; a token for another stage or purpose is refused.
        keys: The keys that sign and verify.
    """

    audience: str
    keys: SigningKeys

    def sign(self, claims: Mapping[str, Any], expires_at: datetime) -> str:
        """Return a token with `claims` that is valid until `expires_at`.

        The same claims, moment and key give the same token.
        """
        key = self.keys.signing_key()
        payload = {**claims, "aud": self.audience, "exp": int(expires_at.timestamp())}
        return jwt.encode(payload, key, algorithm=_ALGORITHM, headers={"kid": key_id(key)})

    def verify(self, token: str) -> dict[str, Any]:
        """Return the claims of `token`.

        Raises:
            Unauthenticated: It is forged, altered, expired, or of another audience.
        """
        try:
            for key in self._candidates(token):
                try:
                    return self._decode(token, key)
                except jwt.InvalidSignatureError:
                    continue
        except (jwt.PyJWTError, ValueError) as error:
            raise Unauthenticated from error
        raise Unauthenticated

    def _candidates(self, token: str) -> tuple[str, ...]:
        """Return the keys that may have signed: the one that is named, else all."""
        named = jwt.get_unverified_header(token).get("kid")
        if named is None:
            return self.keys.all()
        found = self.keys.find(named)
        return (found,) if found else ()

    def _decode(self, token: str, key: str) -> dict[str, Any]:
        return jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=self.audience,
            options={"require": ["exp", "sub", "aud"]},
        )
