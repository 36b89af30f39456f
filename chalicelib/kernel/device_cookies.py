"""The device cookie: recognises a phone whose page data was cleared.

`GET /` sets it before any scan. It is signed, so that it cannot be forged, and
scripts cannot read it. A scan without a customer token has the device as its
customer, so that a phone remains one customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from chalicelib.kernel.errors import Unauthenticated
from chalicelib.kernel.settings import stage
from chalicelib.kernel.signing_keys import signing_keys

if TYPE_CHECKING:
    from chalicelib.kernel.signed_tokens import TokenSigner

NAME = "device"
_LIFETIME = timedelta(hours=12)


@dataclass(frozen=True)
class DeviceCookies:
    """Issues and reads the device cookies of one stage."""

    signer: TokenSigner

    def read(self, headers: Mapping[str, str]) -> str | None:
        """Return the id of the device that sends these headers; None without a valid cookie."""
        value = _cookie(headers.get("cookie", ""))
        if value is None:
            return None
        try:
            return str(self.signer.verify(value)["sub"])
        except Unauthenticated:
            return None

    def header(self, device_id: str, now: datetime, *, secure: bool) -> str:
        """Return the value of a `Set-Cookie` header with `device_id`, valid for twelve hours.

        Args:
            device_id: The device's id.
            now: When the cookie is issued.
            secure: Whether the page was reached by HTTPS, and the cookie is for HTTPS alone.
        """
        token = self.signer.sign({"sub": device_id}, now + _LIFETIME)
        lifetime = int(_LIFETIME.total_seconds())
        attributes = f"Path=/; Max-Age={lifetime}; HttpOnly; SameSite=Lax"
        return f"{NAME}={token}; {attributes}{'; Secure' if secure else ''}"


@cache
def device_cookies() -> DeviceCookies:
    """Return the device cookies of this stage."""
    # It imports PyJWT, which the functions that handle events never need.
    from chalicelib.kernel.signed_tokens import TokenSigner

    return DeviceCookies(TokenSigner(f"serverlesspresso.{stage()}.device", signing_keys()))


def _cookie(header: str) -> str | None:
    """Return the device cookie of a `Cookie` header, or None."""
    try:
        found = SimpleCookie(header).get(NAME)
    except CookieError:
        return None
    return found.value if found else None
