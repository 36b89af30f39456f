"""Completes the template of `chalice package` with what Chalice has no setting for.

The result is the template of the app's stack, on AWS and on the local AWS.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any

from chalice.utils import to_cfn_resource_name

# Chalice takes the runtime from the Python that runs it. The package is pure Python, so
# that neither this machine's Python nor its processor matters.
RUNTIME = "python3.13"
API_FUNCTION = "api_handler"
_API_LOGICAL_ID = "APIHandler"
_LOG_RETENTION_DAYS = 30
_STREAM_RETRIES = 10
# Without addresses, and without the ids in paths.
_ACCESS_LOG_FIELDS = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "method": "$context.httpMethod",
    "resource": "$context.resourcePath",
    "status": "$context.status",
    "latencyMs": "$context.responseLatency",
    "responseBytes": "$context.responseLength",
    "error": "$context.error.responseType",
}
# Of the whole API.
REQUESTS_PER_SECOND = 100
REQUESTS_AT_ONCE = 200

Template = dict[str, Any]


def function_name(stage: str, function: str) -> str:
    """Return the full name of a function, for instance of `publisher`, as `chalice deploy` does."""
    prefix = f"serverlesspresso-{stage}"
    return prefix if function == API_FUNCTION else f"{prefix}-{function}"


def log_group_name(stage: str, function: str) -> str:
    """Return the name of the log group that Lambda uses for a function."""
    return f"/aws/lambda/{function_name(stage, function)}"


def asynchronous_retries(dead_letter_queue: str) -> dict[str, Any]:
    """Return how Lambda retries the events of a function, as CloudFormation's properties.

    `dead_letter_queue` is the ARN of the queue for events that failed every time:
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    return {
        "MaximumRetryAttempts": 2,
        "MaximumEventAgeInSeconds": 3600,
        "DestinationConfig": {"OnFailure": {"Destination": dead_letter_queue}},
    }


def stream_retries(dead_letter_queue: str) -> dict[str, Any]:
    """Return how Lambda retries the records of a stream, as CloudFormation's properties."""
    return {
        "MaximumRetryAttempts": _STREAM_RETRIES,
        "BisectBatchOnFunctionError": True,
        "DestinationConfig": {"OnFailure": {"Destination": dead_letter_queue}},
    }


def access_log_format() -> str:
    """Return what API Gateway writes of each call: a line of JSON."""
    return json.dumps(_ACCESS_LOG_FIELDS)


def log_group(stage: str, function: str) -> dict[str, Any]:
    """Return the log group of a function, as a resource of CloudFormation."""
    return {
        "Type": "AWS::Logs::LogGroup",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "LogGroupName": log_group_name(stage, function),
            "RetentionInDays": _LOG_RETENTION_DAYS,
        },
    }


def completed(
    packaged: Mapping[str, Any],
    stage: str,
    functions: Iterable[str],
    dead_letter_queue: str,
    access_log: str | None = None,
) -> Template:
    """Return Chalice's SAM template with what it lacks.

    Every function gets its runtime, its name, and a log group that exists before it.
    Those that handle events get retries and the dead-letter queue.

    Args:
        packaged: The template of `chalice package`.
        stage: The stage.
        functions: The names of the app's functions, `api_handler` among them.
        dead_letter_queue: The ARN of the stage's queue.
        access_log: The ARN of the log group of the API's calls, or None for no log.
    """
    template: Template = copy.deepcopy(dict(packaged))
    resources = template["Resources"]
    for function in functions:
        _complete_function(resources, stage, function, dead_letter_queue)
    _complete_api(resources["RestAPI"]["Properties"], stage, access_log)
    return template


def _complete_function(
    resources: Template, stage: str, function: str, dead_letter_queue: str
) -> None:
    logical_id = to_cfn_resource_name(function)
    log = f"{logical_id}LogGroup"
    resource = resources[_API_LOGICAL_ID if function == API_FUNCTION else logical_id]
    resource["DependsOn"] = [log]
    properties = resource["Properties"]
    properties |= {"Runtime": RUNTIME, "FunctionName": function_name(stage, function)}
    resources[log] = log_group(stage, function)
    events = properties.get("Events", {})
    if any(event["Type"] == "CloudWatchEvent" for event in events.values()):
        properties["EventInvokeConfig"] = asynchronous_retries(dead_letter_queue)
        # Without its type, SAM would allow nothing more, and cannot tell what the ARN is.
        properties["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Type"] = "SQS"
    for name, event in list(events.items()):
        if event["Type"] == "DynamoDB":
            del events[name]
            resources[f"{logical_id}Stream"] = _stream_mapping(
                logical_id, event["Properties"], dead_letter_queue
            )


def _stream_mapping(
    function: str, event: Mapping[str, Any], dead_letter_queue: str
) -> dict[str, Any]:
    """Return the mapping of a stream as a resource of its own, for linters that know it whole."""
    return {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "FunctionName": {"Ref": function},
            "EventSourceArn": event["Stream"],
            "BatchSize": event["BatchSize"],
            "StartingPosition": event["StartingPosition"],
            **stream_retries(dead_letter_queue),
        },
    }


def _complete_api(properties: Template, stage: str, access_log: str | None) -> None:
    # CloudWatch knows an API by its name, which is the app's in every stage.
    properties["Name"] = properties["DefinitionBody"]["info"]["title"] = function_name(
        stage, API_FUNCTION
    )
    if access_log:
        properties["AccessLogSetting"] = {
            "DestinationArn": access_log,
            "Format": access_log_format(),
        }
    # Without a version, SAM adds a second, empty stage named "Stage":
    # https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
    properties["OpenApiVersion"] = "2.0"
    # It is in the description of the API as well, where the local AWS does not read it.
    properties["BinaryMediaTypes"] = ["*/*"]
    properties["MethodSettings"] = [
        {
            "ResourcePath": "/*",
            "HttpMethod": "*",
            "ThrottlingRateLimit": REQUESTS_PER_SECOND,
            "ThrottlingBurstLimit": REQUESTS_AT_ONCE,
        }
    ]
    # X-Ray follows a part of the calls through the functions; operations.yaml says which part.
    properties["TracingEnabled"] = True
