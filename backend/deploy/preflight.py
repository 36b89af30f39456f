"""Checks an AWS account before anything is deployed: credentials, region and quotas."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from backend.deploy.aws import Aws
from backend.errors import CommandError

# Concurrent executions of Lambda. New accounts may have 10.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
CONCURRENCY_QUOTA = "L-B99A9384"
ENOUGH_CONCURRENCY = 100


class PreflightFailed(CommandError):
    """Raised when nothing can be deployed with these credentials or in this region."""


@dataclass(frozen=True)
class Preflight:
    """What was found: the account, who deploys, the broker, and what may become a problem.

    Attributes:
        account_id: Twelve digits.
        caller: The ARN of whoever deploys.
        iot_data_url: The account's endpoint of IoT Core, which every region has for itself.
        warnings: Sentences for a person.
    """

    account_id: str
    caller: str
    iot_data_url: str
    warnings: tuple[str, ...]


def check(aws: Aws) -> Preflight:
    """Return what was found about the account; nothing is changed.

    Raises:
        PreflightFailed: The credentials are missing, wrong or expired, or the region lacks
            a service.
    """
    try:
        identity = aws.client("sts").get_caller_identity()
    except (ClientError, BotoCoreError) as error:
        raise PreflightFailed(f"AWS does not accept the credentials: {error}") from error
    try:
        broker = iot_data_url(aws)
        limits = aws.client("lambda").get_account_settings()["AccountLimit"]
    except (ClientError, BotoCoreError) as error:
        raise PreflightFailed(
            f"{aws.region} cannot be used by {identity['Arn']}: {error}"
        ) from error
    return Preflight(
        identity["Account"],
        identity["Arn"],
        broker,
        _concurrency_warnings(aws, limits["ConcurrentExecutions"]),
    )


def iot_data_url(aws: Aws) -> str:
    """Return the URL of the account's broker in this region."""
    if aws.endpoint_url:  # the gate of the local AWS admits one host, which it does not tell
        return f"http://iot.{aws.region}.localhost:{urlsplit(aws.endpoint_url).port}"
    broker = aws.client("iot").describe_endpoint(endpointType="iot:Data-ATS")
    return f"https://{broker['endpointAddress']}"


def _concurrency_warnings(aws: Aws, limit: int) -> tuple[str, ...]:
    if limit >= ENOUGH_CONCURRENCY:
        return ()
    return (
        f"This account may run {limit} Lambda functions at once in {aws.region}, and a bar after "
        f"a talk needs up to {ENOUGH_CONCURRENCY}; customers then get errors and are asked to try "
        "again. To raise it: aws service-quotas request-service-quota-increase --service-code "
        f"lambda --quota-code {CONCURRENCY_QUOTA} --desired-value 1000 --region {aws.region}",
    )
