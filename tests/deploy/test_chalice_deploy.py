"""`chalice deploy` itself deploys the app, to AWS as moto simulates it.

The tests follow each other: a first deployment, what Chalice cannot set, the same again
without a change, from a clone that has lost Chalice's note, and with a changed app.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from chalice.app import CloudWatchEventConfig, DynamoDBEventConfig

from backend.deploy import chalice_project, chalice_stage, package
from backend.deploy.aws import Aws
from backend.deploy.chalice_stage import NotDeployed, OtherWay
from backend.deploy.template import API_FUNCTION, function_name, log_group_name
from tests.deploy.moto_aws import MotoAws, moto_aws
from tests.deploy.stage_outputs import outputs_of

STAGE = "shop"
_COMPARED = ("Runtime", "Architectures", "Handler", "Role", "Timeout", "Environment")
PYTHON = "python{}.{}".format(*sys.version_info[:2])


@dataclass(frozen=True)
class Project:
    """A clone of the repository that is deployed to an account."""

    folder: Path
    account: MotoAws
    outputs: dict[str, str]

    @property
    def aws(self) -> Aws:
        return self.account.aws

    def deploy(self) -> str:
        """Run `chalice deploy` in the root of the clone; return what it prints."""
        result = self.chalice("deploy", "--stage", STAGE)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def chalice(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(Path(sys.executable).with_name("chalice")), *arguments],
            cwd=self.folder,
            env={**os.environ, **self.account.environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def api_ids(self) -> list[str]:
        apis = self.aws.client("apigateway").get_rest_apis()["items"]
        return [api["id"] for api in apis]

    def functions(self) -> dict[str, Any]:
        """Return the configuration of each function, by its short name."""
        names = {function_name(STAGE, name): name for name in package.functions()}
        found = self.aws.client("lambda").list_functions()["Functions"]
        assert {one["FunctionName"] for one in found} == set(names)
        return {names[one["FunctionName"]]: {key: one[key] for key in _COMPARED} for one in found}

    def state(self) -> dict[str, Any]:
        """Return everything that is deployed, to be compared with a later state."""
        api = self.aws.client("apigateway")
        [api_id] = self.api_ids()
        events = self.aws.client("events")
        return {
            "functions": self.functions(),
            "rules": {rule["Name"]: rule["EventPattern"] for rule in events.list_rules()["Rules"]},
            "routes": routes_of(api, api_id),
            "stage": api.get_stage(restApiId=api_id, stageName="api")["methodSettings"],
            "api": api_id,
            "permissions": {name: self.sources(name) for name in package.functions()},
            "mappings": [
                (m["UUID"], m["EventSourceArn"], m["FunctionArn"], m["BatchSize"])
                for m in self.aws.client("lambda").list_event_source_mappings()[
                    "EventSourceMappings"
                ]
            ],
        }

    def sources(self, name: str) -> set[tuple[str, str]]:
        """Return who may invoke a function: services, and the ARN of what they act for."""
        functions = self.aws.client("lambda")
        try:
            policy = functions.get_policy(FunctionName=function_name(STAGE, name))["Policy"]
        except functions.exceptions.ResourceNotFoundException:
            return set()
        return {
            (
                statement["Principal"]["Service"],
                next(iter(statement["Condition"].values()))["AWS:SourceArn"],
            )
            for statement in json.loads(policy)["Statement"]
        }


def routes_of(api: Any, api_id: str) -> set[str]:
    resources = api.get_resources(restApiId=api_id, limit=500)["items"]
    return {f"{m} {r['path']}" for r in resources for m in r.get("resourceMethods", {})}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("clone")
    for name in ("app.py", "requirements.txt", ".chalice/config.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy2(package.PROJECT / name, folder / name)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(package.PROJECT / "chalicelib", folder / "chalicelib", ignore=ignored)
    with moto_aws() as account:
        outputs = outputs_of(STAGE) | create_shared_resources(account.aws)
        variables = package.settings(
            STAGE,
            outputs,
            cloud="aws",
            iot_data_url="https://example-ats.iot.eu-central-1.amazonaws.com",
            default_shop_id="demo",
        )
        chalice_project.write(folder, STAGE, outputs, variables)
        chalice_stage.deploy_log_groups(account.aws, STAGE)
        yield Project(folder, account, outputs)


def create_shared_resources(aws: Aws) -> dict[str, str]:
    """Create what Chalice and its settings refer to; moto cannot create the whole foundation."""
    table = aws.client("dynamodb").create_table(
        TableName=f"serverlesspresso-{STAGE}-config",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "shopId", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "shopId", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    aws.client("sqs").create_queue(QueueName=f"serverlesspresso-{STAGE}-undelivered")
    return {"ConfigStreamArn": table["LatestStreamArn"]}


@pytest.fixture(scope="module")
def declared() -> Any:
    """Return the app as it is declared, with the settings of no stage."""
    from app import app

    return app


def test_stage_that_is_not_deployed_cannot_be_finished(project: Project) -> None:
    with pytest.raises(NotDeployed, match="chalice deploy --stage shop"):
        chalice_stage.finish(project.aws, STAGE, project.outputs)


@pytest.fixture(scope="module")
def deployed(project: Project) -> dict[str, Any]:
    """Return the state after the first deployment."""
    assert "Rest API URL" in project.deploy()
    return project.state()


def test_functions_are_those_of_the_app(deployed: dict[str, Any], declared: Any) -> None:
    handlers = {source.name: source.handler_string for source in declared.event_sources}
    expected = {**handlers, API_FUNCTION: "app.app"}
    assert {name: f["Handler"] for name, f in deployed["functions"].items()} == expected
    for name, function in deployed["functions"].items():
        assert function["Runtime"] == PYTHON  # Chalice's choice, until the stage is finished
        assert function["Architectures"] == ["arm64"]
        assert function["Role"].endswith(f":role/serverlesspresso-{STAGE}-{name}")
        assert function["Environment"]["Variables"]["STAGE"] == STAGE


def test_each_role_has_the_policy_of_its_function_and_no_other(
    project: Project, deployed: dict[str, Any]
) -> None:
    iam = project.aws.client("iam")
    for name in package.functions():
        role = f"serverlesspresso-{STAGE}-{name}"
        [policy] = iam.list_role_policies(RoleName=role)["PolicyNames"]
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        rendered = project.folder / ".chalice" / "stages" / STAGE / f"{name}.json"
        assert document == json.loads(rendered.read_text())
        assert "${" not in rendered.read_text()
        assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []


def test_rules_and_the_stream_lead_to_their_functions(
    project: Project, deployed: dict[str, Any], declared: Any
) -> None:
    events = project.aws.client("events")
    listeners = [s for s in declared.event_sources if isinstance(s, CloudWatchEventConfig)]
    assert len(deployed["rules"]) == len(listeners)
    for source in listeners:
        rule = f"serverlesspresso-{STAGE}-{source.name}-event"
        pattern = json.loads(deployed["rules"][rule])
        assert pattern["detail-type"] == source.event_pattern["detail-type"]
        [target] = events.list_targets_by_rule(Rule=rule)["Targets"]
        assert target["Arn"].endswith(f":function:{function_name(STAGE, source.name)}")
        [(service, arn)] = deployed["permissions"][source.name]
        assert (service, arn.rpartition("/")[2]) == ("events.amazonaws.com", rule)
    [stream] = [s for s in declared.event_sources if isinstance(s, DynamoDBEventConfig)]
    [(_, source_arn, function_arn, _)] = deployed["mappings"]
    assert source_arn == project.outputs["ConfigStreamArn"]
    assert function_arn.endswith(f":function:{function_name(STAGE, stream.name)}")
    assert deployed["permissions"][stream.name] == set()


def test_api_has_the_routes_of_the_app_and_may_invoke_it(
    project: Project, deployed: dict[str, Any], declared: Any
) -> None:
    expected = {f"{method} {path}" for path, calls in declared.routes.items() for method in calls}
    assert deployed["routes"] == expected
    [(service, arn)] = deployed["permissions"][API_FUNCTION]
    assert service == "apigateway.amazonaws.com"
    assert f":{deployed['api']}/" in arn


def test_staff_routes_alone_have_the_authorizer_of_the_user_pool(
    project: Project, deployed: dict[str, Any]
) -> None:
    description = project.account.descriptions[-1]
    [(name, scheme)] = description["securityDefinitions"].items()
    authorizer = scheme["x-amazon-apigateway-authorizer"]
    assert authorizer["providerARNs"] == [project.outputs["UserPoolArn"]]
    secured = {
        path
        for path, methods in description["paths"].items()
        if any({name: []} in method.get("security", []) for method in methods.values())
    }
    assert secured == {path for path in description["paths"] if path.startswith("/staff")}
    assert description["x-amazon-apigateway-binary-media-types"] == ["*/*"]


def test_package_holds_the_built_page_and_the_code(
    project: Project, deployed: dict[str, Any]
) -> None:
    [archive] = (project.folder / ".chalice" / "deployments").glob("*.zip")
    with zipfile.ZipFile(BytesIO(archive.read_bytes())) as opened:
        names = opened.namelist()
    assert "chalicelib/ordering_page/page.html" in names
    assert "chalicelib/kernel/settings.py" in names
    assert [name for name in names if name.endswith((".so", ".pyc"))] == []
    assert len(names) == len(set(names))


def test_finishing_sets_what_chalice_cannot_set(project: Project, deployed: dict[str, Any]) -> None:
    app = chalice_stage.finish(project.aws, STAGE, project.outputs)
    assert app.api_id == deployed["api"]
    functions = project.aws.client("lambda")
    queue = project.outputs["UndeliveredQueueArn"]
    assert {f["Runtime"] for f in project.functions().values()} == {"python3.13"}
    listeners = set(package.functions()) - {API_FUNCTION, "config_service"}
    for name in listeners:
        config = functions.get_function_event_invoke_config(FunctionName=function_name(STAGE, name))
        assert config["MaximumRetryAttempts"] == 2
        assert config["DestinationConfig"]["OnFailure"]["Destination"] == queue
    mapping = project.account.mappings[-1]
    assert mapping["MaximumRetryAttempts"] == 10
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == queue
    stage = project.aws.client("apigateway").get_stage(restApiId=app.api_id, stageName="api")
    assert stage["methodSettings"]["*/*"]["throttlingBurstLimit"] == 200
    assert stage["tracingEnabled"] is True
    api = project.aws.client("apigateway").get_rest_api(restApiId=app.api_id)
    assert api["name"] == f"serverlesspresso-{STAGE}"
    groups = project.aws.client("logs").describe_log_groups()["logGroups"]
    assert {g["logGroupName"]: g["retentionInDays"] for g in groups} == {
        log_group_name(STAGE, name): 30 for name in package.functions()
    }


def test_second_deployment_changes_nothing_and_keeps_the_url(project: Project) -> None:
    chalice_stage.finish(project.aws, STAGE, project.outputs)
    before = project.state()
    project.deploy()
    chalice_stage.finish(project.aws, STAGE, project.outputs)
    assert project.state() == before


def test_clone_that_lost_chalices_note_keeps_the_url(project: Project) -> None:
    before = project.state()
    shutil.rmtree(project.folder / ".chalice" / "deployed")
    app = chalice_stage.find(project.aws, STAGE)
    assert app
    assert chalice_project.restore_deployed(project.folder, STAGE, app)
    project.deploy()
    chalice_stage.finish(project.aws, STAGE, project.outputs)
    assert project.state() == before
    assert not chalice_project.restore_deployed(project.folder, STAGE, app)


def test_added_route_is_the_only_change(project: Project) -> None:
    before = project.state()
    with (project.folder / "app.py").open("a") as file:
        file.write('\n\n@app.route("/added")\ndef added():\n    return {}\n')
    project.deploy()
    chalice_stage.finish(project.aws, STAGE, project.outputs)
    after = project.state()
    assert after["routes"] - before["routes"] == {"GET /added"}
    assert {**after, "routes": None} == {**before, "routes": None}


def test_stage_that_was_not_prepared_is_refused(project: Project) -> None:
    result = project.chalice("deploy", "--stage", "other")
    assert result.returncode != 0
    assert "./shop prepare --stage STAGE" in result.stderr
    assert len(project.api_ids()) == 1


def test_stage_is_removed_by_chalice_before_anything_else(project: Project) -> None:
    with pytest.raises(OtherWay, match=f"chalice delete --stage {STAGE}"):
        chalice_stage.require_deleted(project.aws, STAGE)
    result = project.chalice("delete", "--stage", STAGE)
    assert result.returncode == 0, result.stderr
    assert project.aws.client("lambda").list_functions()["Functions"] == []
    assert project.aws.client("iam").list_roles()["Roles"] == []
    assert project.api_ids() == []
    chalice_stage.require_deleted(project.aws, STAGE)
