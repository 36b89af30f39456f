"""The role of realtime sessions: what STS is asked, and what its answer becomes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.identity import sts
from chalicelib.identity.presign import SessionCredentials
from chalicelib.kernel import aws

EXPIRES_AT = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


class Sts:
    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    def assume_role(self, **request: Any) -> dict[str, Any]:
        self.asked = request
        issued = {
            "AccessKeyId": "ASIAEXAMPLE",
            "SecretAccessKey": "a/b+c",
            "SessionToken": "token==",
            "Expiration": EXPIRES_AT,
        }
        return {"Credentials": issued}


def test_role_is_assumed_with_the_policy_of_one_session(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Sts()
    monkeypatch.setattr(aws, "client", lambda _service: service)
    session = sts.assume_role("arn:aws:iam::1:role/r", "phone", {"Statement": ["a b"]}, 3600)
    assert session.credentials == SessionCredentials("ASIAEXAMPLE", "a/b+c", "token==")
    assert session.expires_at == EXPIRES_AT
    assert "a/b+c" not in repr(session)
    assert service.asked == {
        "RoleArn": "arn:aws:iam::1:role/r",
        "RoleSessionName": "phone",
        "DurationSeconds": 3600,
        "Policy": '{"Statement":["a b"]}',
    }
