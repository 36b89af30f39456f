"""Assumes the role of realtime sessions, at AWS STS."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.identity.presign import SessionCredentials
from chalicelib.kernel import aws


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
    answer = aws.client("sts").assume_role(
        RoleArn=role_arn,
        RoleSessionName=session_name,
        DurationSeconds=duration_seconds,
        Policy=json.dumps(policy, separators=(",", ":")),
    )
    issued = answer["Credentials"]
    credentials = SessionCredentials(
        issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"]
    )
    return Session(credentials, issued["Expiration"])
