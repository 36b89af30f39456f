"""The role of realtime sessions: what STS is asked, and what its answer says."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest

from chalicelib.identity import sts
from chalicelib.identity.presign import SessionCredentials
from chalicelib.kernel.aws import AwsClient

ANSWER = b"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser><Arn>arn</Arn><AssumedRoleId>id</AssumedRoleId></AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAEXAMPLE</AccessKeyId>
      <SecretAccessKey>a/b+c</SecretAccessKey>
      <SessionToken>token==</SessionToken>
      <Expiration>2026-11-20T10:30:00Z</Expiration>
    </Credentials>
  </AssumeRoleResult>
</AssumeRoleResponse>"""


def test_role_is_assumed_with_the_policy_of_one_session(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[bytes] = []

    def post(_client: AwsClient, operation: str, body: bytes, headers: dict[str, str]) -> bytes:
        sent.append(body)
        assert operation == "AssumeRole"
        assert headers == {"Content-Type": "application/x-www-form-urlencoded"}
        return ANSWER

    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setattr(AwsClient, "post", post)
    session = sts.assume_role("arn:aws:iam::1:role/r", "phone", {"Statement": ["a b"]}, 3600)
    assert session.credentials == SessionCredentials("ASIAEXAMPLE", "a/b+c", "token==")
    assert session.expires_at == datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
    assert "a/b+c" not in repr(session)
    assert parse_qs(sent[0].decode()) == {
        "Action": ["AssumeRole"],
        "Version": ["2011-06-15"],
        "RoleArn": ["arn:aws:iam::1:role/r"],
        "RoleSessionName": ["phone"],
        "DurationSeconds": ["3600"],
        "Policy": ['{"Statement":["a b"]}'],
    }
