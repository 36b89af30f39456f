"""Prepares an account and region for its first stage."""

from __future__ import annotations

from backend.deploy import stacks
from backend.deploy.aws import Aws
from backend.deploy.infrastructure import TEMPLATES
from backend.deploy.stacks import Stack

_NAME = "serverlesspresso-account"


def ensure_api_logging(aws: Aws) -> bool:
    """Let API Gateway write logs, unless it may; return whether that was necessary.

    The setting is one for the account and region, so that no stage owns it:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html

    Raises:
        DeploymentFailed: CloudFormation failed.
    """
    if aws.client("apigateway").get_account().get("cloudwatchRoleArn"):
        return False
    stacks.deploy(aws, Stack(_NAME, body=(TEMPLATES / "account.yaml").read_text()))
    return True
