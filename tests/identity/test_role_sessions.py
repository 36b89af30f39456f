"""A role is assumed through STS with its policy, and a refusal is raised by its code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from botocore.exceptions import ClientError

from chalicelib.identity.role_sessions import assume_role
from chalicelib.kernel import aws
from chalicelib.kernel.request_signing import Credentials

ANSWER = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>
<SecretAccessKey>a/b+c</SecretAccessKey><SessionToken>t&amp;u==</SessionToken>
<Expiration>2026-11-20T10:30:00Z</Expiration></Credentials></AssumeRoleResult>
</AssumeRoleResponse>"""


class FakeSts:
    """Records what it is asked, and answers what a test sets."""

    def __init__(self) -> None:
        self.answer: bytes | Exception = ANSWER.encode()
        self.fields: dict[str, list[str]] = {}

    def post(self, operation: str, body: bytes, headers: dict[str, str]) -> bytes:
        self.fields = parse_qs(body.decode())
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch) -> FakeSts:
    fake = FakeSts()

    def client(protocol: Any) -> FakeSts:
        assert protocol is aws.STS
        return fake

    monkeypatch.setattr(aws, "client", client)
    return fake


def test_session_has_the_policy_and_the_credentials(sts: FakeSts) -> None:
    credentials, expires_at = assume_role("arn:role", "phone", '{"Allow": "a+b"}', 3600)
    assert credentials == Credentials("ASIA1", "a/b+c", "t&u==")
    assert expires_at == datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
    assert sts.fields["Policy"] == ['{"Allow": "a+b"}']
    assert sts.fields["DurationSeconds"] == ["3600"]


def test_answer_without_credentials_is_an_error(sts: FakeSts) -> None:
    sts.answer = b"<html>proxy</html>"
    with pytest.raises(ValueError, match="AccessKeyId"):
        assume_role("arn:role", "phone", "{}", 3600)


def test_refusal_of_sts_is_raised(sts: FakeSts) -> None:
    sts.answer = ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, "AssumeRole")
    with pytest.raises(ClientError):
        assume_role("arn:role", "phone", "{}", 3600)
