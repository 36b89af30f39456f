"""Gives MiniStack's API Gateway the public keys of its user pools without a request.

MiniStack 1.5.33 requests them from itself over HTTP, unsigned, at `localhost`. The
gate refuses such a request; and where `localhost` resolves to ::1 first, another
user of the machine could listen there and serve keys of their own.

Not needed once MiniStack reads the keys of its own user pools in the process.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ministack.services import apigateway, apigateway_v1, cognito

_JWKS_URL = re.compile(r"http://[^/]+/(?P<pool>[\w-]+)/\.well-known/jwks\.json", re.ASCII)


def install() -> None:
    """Replace the request in this process's MiniStack."""
    apigateway._fetch_jwks = _fetch_jwks
    apigateway_v1._fetch_jwks = _fetch_jwks


async def _fetch_jwks(url: str) -> dict[str, Any]:
    """Return the JSON Web Key Set of the user pool named in `url`.

    Raises:
        ValueError: There is no such pool. The token is refused then.
    """
    found = _JWKS_URL.fullmatch(url)
    if not found or cognito._get_pool_unscoped(found["pool"]) is None:
        raise ValueError(f"no user pool has its keys at {url}")
    _status, _headers, body = cognito.well_known_jwks(found["pool"])
    keys: dict[str, Any] = json.loads(body)
    return keys
