"""boto3's clients, set up for functions that make many small calls."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.kernel.settings import setting

# The functions' own types check what is sent, so that boto3 need not do so again. A
# function has 28 seconds for all it does: a call that AWS cannot serve fails within
# seconds, and is answered with 503; boto3's own default for DynamoDB is ten attempts over
# a minute. boto3 builds its own user agent anew for each call, which takes a seventh of
# the call's processor time.
_CONFIG = Config(
    parameter_validation=False,
    retries={"mode": "standard", "total_max_attempts": 4},
    connect_timeout=5,
    read_timeout=20,
    max_pool_connections=8,
    tcp_keepalive=True,
    account_id_endpoint_mode="disabled",
    user_agent="serverlesspresso",
)

# For what an answer must not wait for. The second attempt is for a connection that was
# closed while the function was frozen.
_BRIEF = _CONFIG.merge(
    Config(retries={"mode": "standard", "total_max_attempts": 2}, connect_timeout=1, read_timeout=1)
)


@cache
def client(service: str, endpoint_url: str | None = None) -> Any:
    """Return the process's client of a service, for instance of `dynamodb`.

    boto3's low-level client: without its resource layer and its validation, a call takes
    an eighth less processor time. `endpoint_url` is where the service is reached, if not at
    its usual address.
    """
    return session().client(service, endpoint_url=endpoint_url, config=_CONFIG)


@cache
def brief_client(service: str) -> Any:
    """Return the process's client of a service that gives up after seconds, and two attempts."""
    return session().client(service, config=_BRIEF)


@cache
def session() -> boto3.Session:
    """Return the process's session: the function's region and the credentials of its role."""
    return boto3.Session(region_name=setting("AWS_REGION"))
