"""The device cookie: signed, of one stage, and no customer token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.kernel.customer_tokens import CustomerTokens
from chalicelib.kernel.device_cookies import DeviceCookies
from chalicelib.kernel.errors import Unauthenticated
from chalicelib.kernel.signed_tokens import TokenSigner
from chalicelib.kernel.signing_keys import SigningKeys

NOW = datetime.now(UTC)
KEYS = SigningKeys(lambda: ("k" * 64,))


def cookies(audience: str = "serverlesspresso.test.device") -> DeviceCookies:
    return DeviceCookies(TokenSigner(audience, KEYS))


def sent(device_id: str, issued_at: datetime = NOW) -> str:
    return cookies().header(device_id, issued_at, secure=False).partition(";")[0]


def test_cookie_comes_back_as_its_device() -> None:
    assert cookies().read({"cookie": f"theme=dark; {sent('phone')}; x=1"}) == "phone"


def test_cookie_is_for_http_alone_and_for_https_where_the_page_was() -> None:
    plain = cookies().header("phone", NOW, secure=False)
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    assert cookies().header("phone", NOW, secure=True).endswith("; Secure")


@pytest.mark.parametrize(
    "header",
    ["", "device", "device=", "device=a.b.c", "\x00", 'device="', f"device={'x' * 9000}"],
)
def test_rubbish_names_no_device(header: str) -> None:
    assert cookies().read({"cookie": header}) is None


def test_expired_and_foreign_cookies_name_no_device() -> None:
    assert cookies().read({"cookie": sent("phone", NOW - timedelta(hours=13))}) is None
    assert cookies("serverlesspresso.prod.device").read({"cookie": sent("phone")}) is None


def test_cookie_is_no_customer_token() -> None:
    token = sent("phone").partition("=")[2]
    with pytest.raises(Unauthenticated):
        CustomerTokens(TokenSigner("serverlesspresso.test", KEYS)).read(token)
