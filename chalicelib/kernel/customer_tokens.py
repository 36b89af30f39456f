"""Customer tokens: who scanned what, signed, so that customers need no account.

A token is a JWT signed with HMAC-SHA256. Its secret lives in Secrets Manager,
one line a key: the last line signs, every line verifies, so that keys rotate
without throwing anybody out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import boto3
import jwt

from chalicelib.kernel.errors import Unauthenticated
from chalicelib.kernel.roles import Customer
from chalicelib.kernel.settings import stage

_ALGORITHM = "HS256"
_LIFETIME = timedelta(hours=12)


@dataclass(frozen=True)
class CustomerTokens:
    """Issues and reads the tokens of one stage."""

    audience: str
    keys: Callable[[], Sequence[str]]

    def issue(self, customer: Customer, issued_at: datetime) -> tuple[str, datetime]:
        """Return the token of `customer` as issued at that moment, and when it expires."""
        expires_at = issued_at + _LIFETIME
        claims = {
            "sub": customer.customer_id,
            "shops": list(customer.shop_ids),
            "aud": self.audience,
            "exp": int(expires_at.timestamp()),
        }
        return jwt.encode(claims, self.keys()[-1], algorithm=_ALGORITHM), expires_at

    def read(self, token: str) -> Customer:
        """Return whose token this is.

        Raises:
            Unauthenticated: It is forged, expired, or of another stage.
        """
        for key in reversed(self.keys()):
            try:
                claims = jwt.decode(
                    token,
                    key,
                    algorithms=[_ALGORITHM],
                    audience=self.audience,
                    options={"require": ["exp", "sub", "aud"]},
                )
                return Customer(claims["sub"], tuple(claims.get("shops", ())))
            except jwt.InvalidSignatureError:
                continue
            except jwt.PyJWTError as error:
                raise Unauthenticated from error
        raise Unauthenticated


@cache
def customer_tokens() -> CustomerTokens:
    """Return the stage's tokens; their keys are fetched once a process."""
    return CustomerTokens(audience=f"serverlesspresso.{stage()}", keys=_keys)


@cache
def _keys() -> tuple[str, ...]:
    secrets = boto3.client("secretsmanager")
    answer = secrets.get_secret_value(SecretId=f"serverlesspresso/{stage()}/customer-tokens")
    return tuple(answer["SecretString"].split())
