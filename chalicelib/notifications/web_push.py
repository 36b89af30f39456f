"""Web Push: wakes the service worker of a customer's phone, which then reads the order.

A push has no content, so that none has to be encrypted for the phone. It is signed as RFC
8292 (VAPID) says, with a P-256 key that is derived from the stage's signing key. The
signature is made when the customer asks, and stored with the address: the event's handler
only posts it.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from chalicelib.notifications.model import Push
from chalicelib.notifications.service import NotSentError

# https://www.rfc-editor.org/rfc/rfc8292#section-2: at most a day. An order lasts far less.
_LIFETIME = timedelta(hours=3)
# How long a push service keeps it for a phone without a network.
_KEPT_SECONDS = 900
_TIMEOUT_SECONDS = 5

Connect = Callable[[str], http.client.HTTPConnection]


@dataclass(frozen=True)
class Vapid:
    """The key with which a stage introduces itself to push services.

    `public_key` is the uncompressed point in base64url, as `PushManager.subscribe` takes it.
    """

    public_key: str
    _secret: int = field(repr=False)

    @staticmethod
    @lru_cache(maxsize=2)
    def of(signing_key: str) -> Vapid:
        """Return the key that is derived from a signing key."""
        from ecdsa import NIST256p, SigningKey

        digest = hashlib.sha512(f"web-push|{signing_key}".encode()).digest()
        secret = int.from_bytes(digest, "big") % (NIST256p.order - 1) + 1
        verifying = SigningKey.from_secret_exponent(secret, NIST256p).verifying_key
        return Vapid(_base64url(verifying.to_string("uncompressed")), secret)

    def authorization(self, endpoint: str, contact: str, now: datetime) -> str:
        """Return the `Authorization` header for pushes to an endpoint, good for three hours.

        `contact` is the URL at which the push service's operator finds who pushes.
        """
        from ecdsa import NIST256p, SigningKey

        address = urlsplit(endpoint)
        claims = {
            "aud": f"{address.scheme}://{address.netloc}",
            "exp": int((now + _LIFETIME).timestamp()),
            "sub": contact,
        }
        signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
        key = SigningKey.from_secret_exponent(self._secret, NIST256p)
        signature = key.sign_deterministic(signed.encode(), hashfunc=hashlib.sha256)
        return f"vapid t={signed}.{_base64url(signature)}, k={self.public_key}"


def _connect(host: str) -> http.client.HTTPConnection:
    return http.client.HTTPSConnection(host, timeout=_TIMEOUT_SECONDS)


def send(push: Push, connect: Connect = _connect) -> None:
    """Push to a browser. One that has unsubscribed, or refuses this key, is not an error.

    Raises:
        NotSentError: The push service did not answer, or asks to try again.
    """
    address = urlsplit(push.endpoint)
    path = f"{address.path}?{address.query}" if address.query else address.path
    headers = {
        "Authorization": push.authorization,
        "TTL": str(_KEPT_SECONDS),
        "Urgency": "high",
        "Content-Length": "0",
    }
    connection = connect(address.netloc)
    try:
        connection.request("POST", path, headers=headers)
        status = connection.getresponse().status
    except OSError as error:
        raise NotSentError(f"push: {type(error).__name__}") from error
    finally:
        connection.close()
    if status == http.client.TOO_MANY_REQUESTS or status >= http.client.INTERNAL_SERVER_ERROR:
        raise NotSentError(f"push: status {status}")


def _part(claims: dict[str, object]) -> str:
    return _base64url(json.dumps(claims, separators=(",", ":")).encode())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
