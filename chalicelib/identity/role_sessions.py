"""Assumes a role through STS, which alone of the services speaks form fields and XML.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from urllib.parse import urlencode

from chalicelib.kernel import aws, clock
from chalicelib.kernel.request_signing import Credentials

_FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


def assume_role(
    role_arn: str, session_name: str, policy: str, expires_in_seconds: int
) -> tuple[Credentials, datetime]:
    """Return the credentials of a session of a role, limited by a policy, and its end.

    Raises:
        ClientError: STS refused.
        HTTPClientError: It was not reached.
    """
    fields = {
        "Action": "AssumeRole",
        "Version": "2011-06-15",
        "RoleArn": role_arn,
        "RoleSessionName": session_name,
        "DurationSeconds": expires_in_seconds,
        "Policy": policy,
    }
    answer = aws.client(aws.STS).post("AssumeRole", urlencode(fields).encode(), _FORM).decode()
    credentials = Credentials(
        _field(answer, "AccessKeyId"),
        _field(answer, "SecretAccessKey"),
        _field(answer, "SessionToken"),
    )
    return credentials, clock.from_text(_field(answer, "Expiration"))


def _field(xml: str, name: str) -> str:
    """Return the text of the one element of this name."""
    found = re.search(f"<{name}>([^<]+)</{name}>", xml)
    if found is None:
        raise ValueError(f"The answer of STS has no {name}.")
    return unescape(found[1]).strip()
