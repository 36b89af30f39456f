"""Invalid credentials: each is valid except for the one thing that its name says.

They are signed with the shop's real keys, unless the signature is what is invalid.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.open_shop import TestShop

Claims = dict[str, Any]


class Credentials:
    """Creates invalid credentials of customers and staff."""

    def __init__(self, shop: TestShop) -> None:
        self._shop = shop

    def forged(self, customer_token: str) -> dict[str, str]:
        """Return the invalid credentials by name, made from a customer's and a manager's token."""
        return {**self._of_customer(customer_token), **self._of_staff}

    def _of_customer(self, token: str) -> dict[str, str]:
        claims = _claims(token)

        def signed(**changed: Any) -> str:
            return jwt.encode({**claims, **changed}, self._customer_key, "HS256")

        return {
            "customer, expired": signed(exp=int(time.time()) - 1),
            "customer, of another stage": signed(aud="serverlesspresso.elsewhere"),
            "customer, of another issuer": jwt.encode(claims, "x" * 64, "HS256"),
            "customer, altered": _altered(token, shops=["demo"]),
            "customer, alg none": _unsigned(claims),
        }

    @cached_property
    def _of_staff(self) -> dict[str, str]:
        token = self._shop.as_staff("manager").session.id_token
        claims, header = _claims(token), jwt.get_unverified_header(token)

        def signed(**changed: Any) -> str:
            return jwt.encode({**claims, **changed}, self._pool_key, "RS256", headers=header)

        foreign = jwt.encode(claims, self._foreign_key, "RS256", headers=header)
        return {
            "manager, expired": signed(exp=int(time.time()) - 1),
            "manager, of another stage": signed(aud="another-client-of-this-pool"),
            "manager, of another issuer": signed(iss=f"{claims['iss']}2"),
            "manager, signed with another key": foreign,
            "manager, altered": _altered(
                self._shop.as_staff("display").session.id_token, **{"cognito:groups": ["manager"]}
            ),
            "manager, alg none": _unsigned(claims, header),
            # Algorithm confusion: the pool's public key as the secret of an HMAC.
            "manager, alg HS256 with the public key": _hmac_with(self._public_pool_key, token),
        }

    def good_manager(self) -> str:
        """Return a valid manager's token signed here, as proof that signing works."""
        token = self._shop.as_staff("manager").session.id_token
        header = jwt.get_unverified_header(token)
        return jwt.encode(_claims(token), self._pool_key, "RS256", headers=header)

    def good_customer(self, token: str) -> str:
        """Return a valid customer's token signed here."""
        return jwt.encode(_claims(token), self._customer_key, "HS256")

    @cached_property
    def _customer_key(self) -> str:
        secrets = self._shop.aws.client("secretsmanager")
        name = f"serverlesspresso/{self._shop.stage}/customer-tokens"
        return str(secrets.get_secret_value(SecretId=name)["SecretString"].split()[-1])

    @cached_property
    def _pool_key(self) -> rsa.RSAPrivateKey:
        """The key with which the local AWS's user pool signs ID tokens."""
        pool = self._shop.call("GET", "/config").json()["userPoolId"]
        file = self._shop.folder.state / "cognito-pool-keys" / f"{pool}-id.pem"
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key

    @cached_property
    def _public_pool_key(self) -> bytes:
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._pool_key.public_key().public_bytes(serialization.Encoding.PEM, form)

    @cached_property
    def _foreign_key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _claims(token: str) -> Claims:
    claims: Claims = jwt.decode(token, options={"verify_signature": False})
    return claims


def _altered(token: str, **changed: Any) -> str:
    """Return the token with changed claims and its old signature."""
    header, _, signature = token.split(".")
    return f"{header}.{_encoded({**_claims(token), **changed})}.{signature}"


def _unsigned(claims: Claims, header: Mapping[str, Any] | None = None) -> str:
    """Return a token with the algorithm `none`, and without a signature."""
    return f"{_encoded({'typ': 'JWT', **(header or {}), 'alg': 'none'})}.{_encoded(claims)}."


def _hmac_with(public_key: bytes, token: str) -> str:
    """Return the token's claims signed with HMAC; PyJWT itself refuses such a key."""
    header = {**jwt.get_unverified_header(token), "alg": "HS256"}
    signed = f"{_encoded(header)}.{_encoded(_claims(token))}"
    digest = hmac.digest(public_key, signed.encode(), "sha256")
    return f"{signed}.{_base64(digest)}"


def _encoded(part: dict[str, Any]) -> str:
    return _base64(json.dumps(part, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
