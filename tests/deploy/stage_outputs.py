"""A stage's outputs as CloudFormation would return them on AWS, for builds without an account."""

from __future__ import annotations

REGION = "eu-central-1"
ACCOUNT = "123456789012"


def outputs_of(stage: str) -> dict[str, str]:
    """Return the outputs of the foundation and the workflow of `stage`."""
    name = f"serverlesspresso-{stage}"
    here = f"{REGION}:{ACCOUNT}"
    return {
        "AccountId": ACCOUNT,
        "Region": REGION,
        "UserPoolId": f"{REGION}_AbCdEfGhI",
        "UserPoolArn": f"arn:aws:cognito-idp:{here}:userpool/{REGION}_AbCdEfGhI",
        "UserPoolClientId": "1example23456789abcdefghij",
        "ConfigStreamArn": f"arn:aws:dynamodb:{here}:table/{name}-config"
        "/stream/2026-01-01T00:00:00.000",
        "StateMachineArn": f"arn:aws:states:{here}:stateMachine:{name}-order-processor",
        "RealtimeRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{name}-realtime",
        "UndeliveredQueueArn": f"arn:aws:sqs:{here}:{name}-undelivered",
        "ApiLogArn": f"arn:aws:logs:{here}:log-group:/aws/apigateway/{name}",
        "CustomerTimeoutSeconds": "300",
        "BaristaTimeoutSeconds": "900",
    }
