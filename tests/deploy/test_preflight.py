"""What is found about an account before anything is deployed."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from backend.deploy import aws, preflight
from backend.deploy.aws import Aws, NoRegion
from backend.deploy.preflight import PreflightFailed


class Account:
    """Stands for boto3's clients of one account."""

    def __init__(self, concurrency: int = 1000, refusal: Exception | None = None) -> None:
        self.concurrency = concurrency
        self.refusal = refusal

    def get_caller_identity(self) -> Any:
        if self.refusal:
            raise self.refusal
        return {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/mira"}

    def describe_endpoint(self, **request: Any) -> Any:
        assert request == {"endpointType": "iot:Data-ATS"}
        return {"endpointAddress": "a1-ats.iot.eu-west-1.amazonaws.com"}

    def get_account_settings(self) -> Any:
        return {"AccountLimit": {"ConcurrentExecutions": self.concurrency}}


def check(monkeypatch: pytest.MonkeyPatch, account: Account) -> preflight.Preflight:
    monkeypatch.setattr(Aws, "client", lambda _aws, _service: account)
    return preflight.check(Aws("eu-west-1"))


def test_account_with_enough_of_everything_has_no_warnings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = check(monkeypatch, Account())
    assert found.account_id == "123456789012"
    assert found.iot_data_url == "https://a1-ats.iot.eu-west-1.amazonaws.com"
    assert not found.warnings


def test_few_concurrent_functions_are_warned_of_with_the_quota(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [warning] = check(monkeypatch, Account(concurrency=10)).warnings
    assert "L-B99A9384" in warning
    assert " 10 Lambda" in warning


@pytest.mark.parametrize(
    "refusal",
    [
        NoCredentialsError(),
        ClientError(
            {"Error": {"Code": "ExpiredToken", "Message": "Expired."}}, "GetCallerIdentity"
        ),
    ],
)
def test_credentials_that_do_not_work_are_told(
    monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    with pytest.raises(PreflightFailed, match="credentials"):
        check(monkeypatch, Account(refusal=refusal))


def test_region_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with pytest.raises(NoRegion):
        aws.from_environment(None, None)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert aws.from_environment(None, None) == Aws("eu-west-1")
    assert aws.from_environment("us-east-1", None).region == "us-east-1"
