"""Customer tokens: signed ids of customers and their shops, instead of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.kernel.errors import Unauthenticated
from chalicelib.kernel.roles import Customer
from chalicelib.kernel.settings import stage
from chalicelib.kernel.signing_keys import signing_keys

if TYPE_CHECKING:
    from chalicelib.kernel.signed_tokens import TokenSigner

_LIFETIME = timedelta(hours=12)


@dataclass(frozen=True)
class CustomerTokens:
    """Issues and reads the tokens of one stage."""

    signer: TokenSigner

    def issue(self, customer: Customer, issued_at: datetime) -> tuple[str, datetime]:
        """Return the token of `customer` as issued at that moment, and when it expires."""
        expires_at = issued_at + _LIFETIME
        claims = {"sub": customer.customer_id, "shops": list(customer.shop_ids)}
        return self.signer.sign(claims, expires_at), expires_at

    def read(self, token: str) -> Customer:
        """Return the customer of a token.

        Raises:
            Unauthenticated: It is forged, expired, or of another stage.
        """
        claims = self.signer.verify(token)
        return Customer(claims["sub"], tuple(claims.get("shops", ())))

    def read_if_valid(self, token: str) -> Customer | None:
        """Return the customer of a token, or None if it is not valid here."""
        try:
            return self.read(token)
        except Unauthenticated:
            return None


@cache
def customer_tokens() -> CustomerTokens:
    """Return the tokens of this stage."""
    # It imports PyJWT, which the functions that handle events never need.
    from chalicelib.kernel.signed_tokens import TokenSigner

    return CustomerTokens(TokenSigner(f"serverlesspresso.{stage()}", signing_keys()))
