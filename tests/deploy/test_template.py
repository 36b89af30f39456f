"""The built template of the app is sound, and holds what Chalice leaves out."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from samtranslator.translator.transform import transform

from backend.deploy import package
from backend.deploy.template import API_FUNCTION, log_group_name
from tests.deploy.conftest import STAGE
from tests.deploy.stage_outputs import REGION, outputs_of

QUEUE = outputs_of(STAGE)["UndeliveredQueueArn"]
NAMES = {name: f"serverlesspresso-{STAGE}-{name}" for name in package.functions()} | {
    API_FUNCTION: f"serverlesspresso-{STAGE}"
}


class NoManagedPolicies:
    """What SAM's translator asks for AWS's managed policies, of which none is used."""

    def load(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="module")
def sam(packaged: Path) -> dict[str, Any]:
    template: dict[str, Any] = json.loads((packaged / "sam.json").read_text())
    return template


@pytest.fixture(scope="module")
def translated(packaged: Path) -> Iterator[dict[str, Any]]:
    """Return the template as CloudFormation's SAM transform leaves it, with the code in S3."""
    template = json.loads((packaged / "sam.json").read_text())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://some-bucket/deployment.zip"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        yield transform(template, {}, NoManagedPolicies())


def of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of each resource of a type, by its logical id."""
    return {
        name: resource["Properties"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def lint(path: Path) -> None:
    linter = Path(sys.executable).with_name("cfn-lint")
    command = [str(linter), "--regions", REGION, "--", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_template_has_neither_errors_nor_warnings(packaged: Path) -> None:
    lint(packaged / "sam.json")


def test_what_sam_makes_of_it_has_neither_errors_nor_warnings(
    translated: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "translated.json"
    path.write_text(json.dumps(translated))
    lint(path)


def test_runtime_and_processor_are_ours_whatever_runs_the_build(
    translated: dict[str, Any],
) -> None:
    functions = of_type(translated, "AWS::Lambda::Function").values()
    assert {(f["Runtime"], *f["Architectures"]) for f in functions} == {("python3.13", "arm64")}
    assert {f["FunctionName"] for f in functions} == set(NAMES.values())


def test_package_runs_on_any_processor(packaged: Path) -> None:
    with zipfile.ZipFile(packaged / "deployment.zip") as archive:
        names = archive.namelist()
    assert "app.py" in names
    assert [name for name in names if not name.startswith(("chalicelib/", "tzdata/"))] != []
    assert [name for name in names if name.endswith((".so", ".pyd", ".dylib"))] == []


def test_each_function_has_a_log_group_before_it_can_write(
    translated: dict[str, Any],
) -> None:
    """Else Lambda would create it at the first call, and CloudFormation would then fail."""
    groups = of_type(translated, "AWS::Logs::LogGroup")
    for properties in groups.values():
        assert properties["RetentionInDays"] == 30
    by_id = {name: group["LogGroupName"] for name, group in groups.items()}
    assert set(by_id.values()) == {log_group_name(STAGE, name) for name in NAMES}
    for resource in translated["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            (depends_on,) = resource["DependsOn"]
            name = resource["Properties"]["FunctionName"]
            assert by_id[depends_on] == f"/aws/lambda/{name}"


def test_no_role_may_create_log_groups_or_write_to_another_functions(
    translated: dict[str, Any],
) -> None:
    for name, role in of_type(translated, "AWS::IAM::Role").items():
        (policy,) = role["Policies"]
        statements = policy["PolicyDocument"]["Statement"]
        logging = [s for s in statements if any(a.startswith("logs:") for a in s["Action"])]
        assert [set(s["Action"]) for s in logging] == [
            {"logs:CreateLogStream", "logs:PutLogEvents"}
        ]
        function = translated["Resources"][_function_of(name)]["Properties"]["FunctionName"]
        assert logging[0]["Resource"].endswith(f":log-group:/aws/lambda/{function}:*")


def _function_of(role: str) -> str:
    logical_id = role.removesuffix("Role")
    return "APIHandler" if logical_id == "ApiHandler" else logical_id


def test_every_listener_has_retries_and_the_dead_letter_queue(
    translated: dict[str, Any],
) -> None:
    listeners = {
        target["Arn"]["Fn::GetAtt"][0]
        for rule in of_type(translated, "AWS::Events::Rule").values()
        for target in rule["Targets"]
    }
    configured = of_type(translated, "AWS::Lambda::EventInvokeConfig").values()
    assert {c["FunctionName"]["Ref"] for c in configured} == listeners
    assert len(listeners) > 5
    for config in configured:
        assert config["MaximumRetryAttempts"] == 2
        assert config["DestinationConfig"]["OnFailure"]["Destination"] == QUEUE


def test_stream_is_bisected_and_has_the_dead_letter_queue(translated: dict[str, Any]) -> None:
    (mapping,) = of_type(translated, "AWS::Lambda::EventSourceMapping").values()
    assert mapping["EventSourceArn"] == outputs_of(STAGE)["ConfigStreamArn"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["MaximumRetryAttempts"] == 10
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == QUEUE


def test_api_has_one_stage_that_is_throttled(translated: dict[str, Any]) -> None:
    (stage,) = of_type(translated, "AWS::ApiGateway::Stage").values()
    assert stage["StageName"] == "api"
    assert stage["MethodSettings"][0]["ThrottlingBurstLimit"] == 200
    (deployment,) = of_type(translated, "AWS::ApiGateway::Deployment").values()
    assert "StageName" not in deployment


def test_api_is_known_by_its_stage_and_logs_calls_without_ids_of_people(
    translated: dict[str, Any],
) -> None:
    (api,) = of_type(translated, "AWS::ApiGateway::RestApi").values()
    assert api["Name"] == "serverlesspresso-test"
    (stage,) = of_type(translated, "AWS::ApiGateway::Stage").values()
    log = stage["AccessLogSetting"]
    assert log["DestinationArn"].endswith(":log-group:/aws/apigateway/serverlesspresso-test")
    logged = set(json.loads(log["Format"]).values())
    assert "$context.resourcePath" in logged
    assert not logged & {"$context.path", "$context.identity.sourceIp", "$context.identity.user"}


def test_api_passes_every_body_as_it_is(sam: dict[str, Any]) -> None:
    body = sam["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    assert body["x-amazon-apigateway-binary-media-types"] == ["*/*"]


def test_no_function_outlasts_the_api(translated: dict[str, Any]) -> None:
    functions = of_type(translated, "AWS::Lambda::Function")
    assert functions["APIHandler"]["Timeout"] < 29
