"""Customer tokens: whose they are, and what they are not."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from chalicelib.kernel.customer_tokens import CustomerTokens
from chalicelib.kernel.errors import Unauthenticated
from chalicelib.kernel.roles import Customer
from chalicelib.kernel.signed_tokens import TokenSigner
from chalicelib.kernel.signing_keys import SigningKeys

ZOE = Customer("zoe", ("demo", "roof"))
OLD, NEW = "o" * 64, "n" * 64


def tokens(*keys: str, audience: str = "serverlesspresso.test") -> CustomerTokens:
    return CustomerTokens(TokenSigner(audience, SigningKeys(lambda: keys)))


def test_token_comes_back_as_its_customer() -> None:
    token, expires_at = tokens(OLD).issue(ZOE, datetime.now(UTC))
    assert tokens(OLD).read(token) == ZOE
    assert expires_at > datetime.now(UTC)


def test_token_of_an_older_key_is_good_while_the_key_is_kept() -> None:
    token, _ = tokens(OLD).issue(ZOE, datetime.now(UTC))
    assert tokens(OLD, NEW).read(token) == ZOE
    with pytest.raises(Unauthenticated):
        tokens(NEW).read(token)


def test_token_without_a_key_id_is_tried_with_every_key() -> None:
    claims = {"sub": "zoe", "aud": "serverlesspresso.test", "exp": time.time() + 60}
    token = jwt.encode(claims, OLD, algorithm="HS256")
    assert tokens(OLD, NEW).read(token) == Customer("zoe", ())


def test_same_moment_gives_the_same_token() -> None:
    moment = datetime.now(UTC)
    assert tokens(OLD).issue(ZOE, moment) == tokens(OLD).issue(ZOE, moment)


def test_expired_token_is_refused() -> None:
    token, _ = tokens(OLD).issue(ZOE, datetime.now(UTC) - timedelta(hours=13))
    with pytest.raises(Unauthenticated):
        tokens(OLD).read(token)


def test_token_of_another_stage_is_refused() -> None:
    token, _ = tokens(OLD, audience="serverlesspresso.prod").issue(ZOE, datetime.now(UTC))
    with pytest.raises(Unauthenticated):
        tokens(OLD).read(token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "e30.e30.", "eyJraWQiOjF9.e30.e30"])
def test_rubbish_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens(OLD).read(token)
