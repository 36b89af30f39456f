"""Assumes the role of realtime sessions, at AWS STS.

STS takes a form and answers XML:
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from chalicelib.identity.presign import SessionCredentials
from chalicelib.kernel import aws, clock

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_NAMESPACE = {"sts": "https://sts.amazonaws.com/doc/2011-06-15/"}


@dataclass(frozen=True)
class Session:
    """The credentials of an assumed role, and when they expire."""

    credentials: SessionCredentials = field(repr=False)
    expires_at: datetime


def assume_role(
    role_arn: str, session_name: str, policy: dict[str, Any], duration_seconds: int
) -> Session:
    """Assume a role, restricted to what `policy` allows as well.

    Raises:
        ClientError: STS refused.
        HTTPClientError: STS was not reached.
    """
    request = {
        "Action": "AssumeRole",
        "Version": "2011-06-15",
        "RoleArn": role_arn,
        "RoleSessionName": session_name,
        "DurationSeconds": duration_seconds,
        "Policy": json.dumps(policy, separators=(",", ":")),
    }
    answer = aws.client(aws.STS).post("AssumeRole", urlencode(request).encode(), _FORM)
    return _session(answer)


def _session(answer: bytes) -> Session:
    root = ElementTree.fromstring(answer)  # noqa: S314 - of AWS, over TLS
    found = {
        name: root.findtext(f".//sts:Credentials/sts:{name}", "", _NAMESPACE)
        for name in ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
    }
    return Session(
        SessionCredentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"]),
        clock.from_text(found["Expiration"]),
    )
