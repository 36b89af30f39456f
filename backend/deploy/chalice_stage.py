"""A stage whose functions and API `chalice deploy` deploys: what Chalice cannot set.

Before it, the functions' log groups are created, in a stack whose existence also says
that the stage belongs to Chalice. After it come the settings that Chalice has no option for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from backend.deploy import app_stack, gateway_responses, package, stacks, template
from backend.deploy.aws import Aws
from backend.deploy.stacks import Stack
from backend.errors import CommandError

_API_STAGE = "api"
_STREAM_FUNCTION = "config_service"
_API_OF_PERMISSION = re.compile(r":execute-api:[^:]+:\d+:(?P<api>[a-z0-9]+)/")


class OtherWay(CommandError):
    """Raised when a stage belongs to the other of the two ways to deploy it."""


class NotDeployed(CommandError):
    """Raised when Chalice has not deployed the stage yet."""


@dataclass(frozen=True)
class ChaliceApp:
    """What `chalice deploy` has deployed.

    Attributes:
        api_id: The REST API.
        url: Where it answers.
        stream_mapping: The id of the mapping of the config table's stream.
        stream_arn: The stream.
        stream_function_arn: The function that handles it.
    """

    api_id: str
    url: str
    stream_mapping: str
    stream_arn: str
    stream_function_arn: str


def stack_name(stage: str) -> str:
    """Return the name of the stack that says that a stage belongs to Chalice."""
    return f"serverlesspresso-{stage}-chalice"


def require_chalices(aws: Aws, stage: str) -> None:
    """Refuse a stage whose app is a stack.

    Raises:
        OtherWay: `./shop deploy` has deployed it.
    """
    if stacks.outputs(aws, app_stack.name(stage)) is not None:
        raise OtherWay(
            f"./shop deploy has deployed {stage}, and goes on to. To change to chalice deploy, "
            f"remove its app first: ./shop destroy --stage {stage} (which keeps the orders)."
        )


def require_not_chalices(aws: Aws, stage: str) -> None:
    """Refuse a stage that belongs to Chalice.

    Raises:
        OtherWay: `./shop prepare` has prepared it for Chalice.
    """
    if stacks.outputs(aws, stack_name(stage)) is not None:
        raise OtherWay(
            f"{stage} is deployed by chalice deploy. To change to ./shop deploy, remove its app "
            f"first: chalice delete --stage {stage}, then ./shop destroy --stage {stage} "
            "(which keeps the orders)."
        )


def require_deleted(aws: Aws, stage: str) -> None:
    """Refuse to remove a stage while what Chalice has deployed is there.

    Raises:
        OtherWay: Only Chalice can delete it.
    """
    if outputs(aws, stage) is not None:
        raise OtherWay(
            f"Chalice has deployed {stage}. Delete its functions and API first: "
            f"chalice delete --stage {stage}"
        )


def deploy_log_groups(aws: Aws, stage: str) -> None:
    """Create the log groups of all functions, before the functions write to them.

    Raises:
        DeploymentFailed: CloudFormation failed.
    """
    resources = {
        f"LogGroup{number}": template.log_group(stage, function)
        for number, function in enumerate(package.functions())
    }
    body = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The log groups of a stage that chalice deploy deploys.",
        "Resources": resources,
    }
    stacks.deploy(aws, Stack(stack_name(stage), body=json.dumps(body)))


def find(aws: Aws, stage: str) -> ChaliceApp | None:
    """Return what Chalice has deployed, or None; it is not asked which way the stage went."""
    functions = aws.client("lambda")
    try:
        policy = functions.get_policy(
            FunctionName=template.function_name(stage, template.API_FUNCTION)
        )["Policy"]
    except functions.exceptions.ResourceNotFoundException:
        return None
    api, mapping = _API_OF_PERMISSION.search(policy), _stream_mapping(functions, stage)
    if api is None or mapping is None:
        return None
    return ChaliceApp(
        api_id=api["api"],
        url=f"https://{api['api']}.execute-api.{aws.region}.{_dns_suffix(aws)}/{_API_STAGE}",
        stream_mapping=mapping["UUID"],
        stream_arn=mapping["EventSourceArn"],
        stream_function_arn=mapping["FunctionArn"],
    )


def outputs(aws: Aws, stage: str) -> dict[str, str] | None:
    """Return what the stack of the app would have as its outputs, of a stage of Chalice's."""
    app = find(aws, stage) if stacks.outputs(aws, stack_name(stage)) is not None else None
    return {"RestAPIId": app.api_id, "EndpointURL": app.url} if app else None


def finish(aws: Aws, stage: str, shared: Mapping[str, str]) -> ChaliceApp:
    """Set what Chalice cannot set, and return the app; nothing that is set already is changed.

    `shared` are the outputs of the stage's foundation.

    Raises:
        NotDeployed: Chalice has not deployed the stage.
    """
    app = find(aws, stage)
    if app is None:
        raise NotDeployed(f"Deploy the stage first: chalice deploy --stage {stage}")
    queue = shared["UndeliveredQueueArn"]
    functions = aws.client("lambda")
    for function in package.functions():
        _set_runtime(functions, template.function_name(stage, function))
    for function in _listeners(aws, stage):
        functions.put_function_event_invoke_config(
            FunctionName=function, **template.asynchronous_retries(queue)
        )
    functions.update_event_source_mapping(UUID=app.stream_mapping, **template.stream_retries(queue))
    gateway_responses.apply(aws, app.api_id, _API_STAGE)
    _set_api(aws, stage, app.api_id, shared.get("ApiLogArn"))
    return app


def _set_runtime(functions: Any, name: str) -> None:
    """Set the runtime of a function that another Python than Lambda's has deployed."""
    present = functions.get_function_configuration(FunctionName=name)
    if present["Runtime"] != template.RUNTIME:
        functions.update_function_configuration(FunctionName=name, Runtime=template.RUNTIME)
        functions.get_waiter("function_updated_v2").wait(FunctionName=name)


def _listeners(aws: Aws, stage: str) -> list[str]:
    """Return the functions that Chalice's rules send events to."""
    events = aws.client("events")
    prefix = template.function_name(stage, template.API_FUNCTION)
    pages = events.get_paginator("list_rules").paginate(NamePrefix=f"{prefix}-")
    targets = [
        target["Arn"]
        for page in pages
        for rule in page["Rules"]
        for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    ]
    return [arn.rpartition(":")[2] for arn in targets if ":function:" in arn]


def _set_api(aws: Aws, stage: str, api_id: str, access_log: str | None) -> None:
    """Name the API by its stage; throttle, trace and log its calls.

    Chalice gives the API the app's name and turns tracing off, at each deployment.
    """
    settings = {
        "/*/*/throttling/rateLimit": str(template.REQUESTS_PER_SECOND),
        "/*/*/throttling/burstLimit": str(template.REQUESTS_AT_ONCE),
        "/tracingEnabled": "true",
    }
    if access_log and not aws.is_local:  # where no role lets API Gateway write it
        settings["/accessLogSettings/destinationArn"] = access_log
        settings["/accessLogSettings/format"] = template.access_log_format()
    gateway = aws.client("apigateway")
    name = {"/name": template.function_name(stage, template.API_FUNCTION)}
    gateway.update_rest_api(restApiId=api_id, patchOperations=_replacing(name))
    gateway.update_stage(
        restApiId=api_id, stageName=_API_STAGE, patchOperations=_replacing(settings)
    )


def _replacing(settings: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"op": "replace", "path": path, "value": value} for path, value in settings.items()]


def _stream_mapping(functions: Any, stage: str) -> dict[str, Any] | None:
    name = template.function_name(stage, _STREAM_FUNCTION)
    for page in functions.get_paginator("list_event_source_mappings").paginate():
        for mapping in page["EventSourceMappings"]:
            if mapping["FunctionArn"].endswith(f":function:{name}"):
                return dict(mapping)
    return None


def _dns_suffix(aws: Aws) -> str:
    """Return the domain of the region's partition, such as `amazonaws.com`."""
    session = boto3.session.Session()
    partition = session.get_partition_for_region(aws.region)
    return "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
