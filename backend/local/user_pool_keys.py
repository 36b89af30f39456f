"""Gives MiniStack's API Gateway the public keys of its user pools without a request.

MiniStack 1.5.33 asks itself for them over HTTP, unsigned, at `localhost`. The
gate refuses that; and where `localhost` is first looked up as ::1, another user
of the machine could listen there and hand out keys of their own.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ministack.services import apigateway, apigateway_v1, cognito

_OWN = re.compile(r"http://[^/]+/(?P<pool>[\w-]+)/\.well-known/jwks\.json", re.ASCII)


def read_in_process() -> None:
    """Replace the request in this process's MiniStack."""
    apigateway._fetch_jwks = _fetch_jwks
    apigateway_v1._fetch_jwks = _fetch_jwks


async def _fetch_jwks(url: str) -> dict[str, Any]:
    """Return the JSON Web Key Set of the user pool named in `url`.

    Raises:
        ValueError: There is no such pool, so that the token is refused.
    """
    found = _OWN.fullmatch(url)
    if not found or cognito._get_pool_unscoped(found["pool"]) is None:
        raise ValueError(f"no user pool has its keys at {url}")
    _status, _headers, body = cognito.well_known_jwks(found["pool"])
    keys: dict[str, Any] = json.loads(body)
    return keys
