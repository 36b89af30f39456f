"""Customer tokens: whose they are, and what they are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.kernel.customer_tokens import CustomerTokens
from chalicelib.kernel.errors import Unauthenticated
from chalicelib.kernel.roles import Customer

ZOE = Customer("zoe", ("demo", "roof"))
OLD, NEW = "o" * 64, "n" * 64


def tokens(*keys: str, audience: str = "serverlesspresso.test") -> CustomerTokens:
    return CustomerTokens(audience, lambda: keys)


def test_token_comes_back_as_its_customer() -> None:
    token, expires_at = tokens(OLD).issue(ZOE, datetime.now(UTC))
    assert tokens(OLD).read(token) == ZOE
    assert expires_at > datetime.now(UTC)


def test_token_of_an_older_key_is_good_while_the_key_is_kept() -> None:
    token, _ = tokens(OLD).issue(ZOE, datetime.now(UTC))
    assert tokens(OLD, NEW).read(token) == ZOE
    with pytest.raises(Unauthenticated):
        tokens(NEW).read(token)


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


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "e30.e30."])
def test_rubbish_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens(OLD).read(token)
