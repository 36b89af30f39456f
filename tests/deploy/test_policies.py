"""No role may do more than it does: what each was allowed is compared with its policy.

A shop does everything that it can do, on a local cloud that records what it allowed to
whom. What is allowed and was not used must be required by a page of AWS.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse

from backend.deploy import package
from backend.deploy.infrastructure import TEMPLATES
from backend.deploy.template import log_group_name
from backend.local.ministack.call_trace.policy_use import VARIABLE
from tests.deploy.behaviours import do_everything
from tests.deploy.policy_uses import (
    POLICIES,
    DeployedPolicy,
    Document,
    PolicyUses,
    as_list,
    cited,
    permissions,
    without,
)
from tests.open_shop import TestShop, eventually, opened

pytestmark = pytest.mark.timeout(900)  # the first test waits until a shop has done everything

Check = Callable[[TestShop, str], bool]


@pytest.fixture(scope="module")
def uses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PolicyUses]:
    folder = tmp_path_factory.mktemp("policies")
    trace = folder / "used.jsonl"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(VARIABLE, str(trace))
        with opened(folder) as shop:
            do_everything(shop)
            yield PolicyUses(shop, trace)


@pytest.mark.cloud
@pytest.mark.parametrize("function", package.functions())
def test_everything_that_a_function_may_do_is_used_or_required_by_aws(
    uses: PolicyUses, function: str
) -> None:
    policy = uses.policy_of(function)
    with contextlib.suppress(AssertionError):
        # The last events may be under way.
        eventually(lambda: not uses.unused(policy))
    assert uses.unused(policy) == set()


@pytest.mark.cloud
def test_everything_that_a_realtime_session_may_do_is_used(uses: PolicyUses) -> None:
    policy = uses.policy_of_role(f"serverlesspresso-{uses.shop.stage}-realtime")
    assert uses.unused(policy) == set()


@pytest.mark.cloud
def test_everything_that_the_workflow_may_do_is_used_or_required_by_aws(uses: PolicyUses) -> None:
    assert uses.unused(uses.policy_of_workflow()) == set()


@pytest.mark.cloud
def test_everything_that_starts_the_workflow_may_do_is_used(uses: PolicyUses) -> None:
    starters = uses.policies_of_starters()
    assert starters
    for policy in starters:
        assert uses.unused(policy) == set()


@pytest.mark.cloud
def test_service_cannot_publish_under_the_source_of_another(uses: PolicyUses) -> None:
    """Not even in one call with an event of its own."""
    shop, role = uses.shop, uses.policy_of("order_journey").role
    arn = shop.aws.client("iam").get_role(RoleName=role)["Role"]["Arn"]
    assumed = shop.aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    events = boto3.client(
        "events",
        endpoint_url=shop.aws.endpoint_url,
        region_name=shop.aws.region,
        aws_access_key_id=assumed["AccessKeyId"],
        aws_secret_access_key=assumed["SecretAccessKey"],
        aws_session_token=assumed["SessionToken"],
    )

    def entry(service: str) -> dict[str, str]:
        source = f"serverlesspresso.{shop.stage}.{service}"
        return {"Source": source, "DetailType": "Test", "Detail": "{}"}

    assert events.put_events(Entries=[entry("order-journey")])["FailedEntryCount"] == 0
    with pytest.raises(ClientError, match="not authorized"):
        events.put_events(Entries=[entry("order-journey"), entry("order-manager")])


def test_cited_actions_are_allowed_by_some_policy() -> None:
    documents = [json.loads(path.read_text()) for path in POLICIES.glob("*.json")]
    documents.append(_workflow_document())
    assert cited() <= {action for one in documents for action, _ in permissions(one)}


@pytest.mark.parametrize("function", package.functions())
def test_no_policy_names_all_actions_or_all_resources(function: str) -> None:
    for statement in json.loads((POLICIES / f"{function}.json").read_text())["Statement"]:
        assert "*" not in "".join(as_list(statement["Action"]))
        assert "*" not in as_list(statement.get("Resource", []))


def _workflow_document() -> Document:
    """Return the policy of the workflow's role, as the template has it."""
    resources = yaml_parse((TEMPLATES / "order_processor.yaml").read_text())["Resources"]
    [policy] = resources["WorkflowRole"]["Properties"]["Policies"]
    document: Document = policy["PolicyDocument"]
    return document


def _reading_the_shop_fails(shop: TestShop, shop_id: str) -> bool:
    return not shop.call("GET", f"/staff/shops/{shop_id}", "display").is_success


def _realtime_fails(shop: TestShop, shop_id: str) -> bool:
    return not shop.call("POST", "/staff/realtime", "barista", {"shopId": shop_id}).is_success


def _is_denied_after_a_scan(function: str, error: str) -> Check:
    """Return a check that a function reports `error` for what a scan leads to."""

    def check(shop: TestShop, shop_id: str) -> bool:
        shop.scan(shop_id)
        logs = shop.aws.client("logs")
        group = log_group_name(shop.stage, function)
        return eventually(
            lambda: any(
                error in event["message"]
                for event in logs.filter_log_events(logGroupName=group)["events"]
            )
        )

    return check


def _workflow_is_denied(shop: TestShop, shop_id: str) -> bool:
    """Return whether the first task of a new order's workflow fails, before it is tried again."""
    order, _ = shop.scan(shop_id)
    workflows = shop.aws.client("stepfunctions")
    [machine] = workflows.list_state_machines()["stateMachines"]
    newest = {"stateMachineArn": machine["stateMachineArn"], "maxResults": 20}

    def history() -> list[Any]:
        for execution in workflows.list_executions(**newest)["executions"]:
            arn = {"executionArn": execution["executionArn"]}
            if order["orderId"] in workflows.describe_execution(**arn)["input"]:
                return list(workflows.get_execution_history(**arn)["events"])
        return []

    def failures() -> list[str]:
        failed = [event for event in history() if event["type"] == "TaskFailed"]
        return [event["taskFailedEventDetails"]["cause"] for event in failed]

    return "is not authorized to perform" in eventually(failures)[0]


def _policy(uses: PolicyUses, name: str) -> DeployedPolicy:
    return uses.policy_of_workflow() if name == "workflow" else uses.policy_of(name)


@pytest.mark.cloud
@pytest.mark.parametrize(
    ("name", "action", "fails"),
    [
        ("api_handler", "dynamodb:GetItem", _reading_the_shop_fails),
        ("api_handler", "sts:AssumeRole", _realtime_fails),
        (
            "order_manager",
            "dynamodb:UpdateItem",
            _is_denied_after_a_scan("order_manager", "AccessDenied"),
        ),
        ("publisher", "iot:Publish", _is_denied_after_a_scan("publisher", "Forbidden")),
        ("workflow", "dynamodb:UpdateItem", _workflow_is_denied),
        ("workflow", "events:PutEvents", _workflow_is_denied),
    ],
)
def test_without_an_action_the_shop_fails(
    uses: PolicyUses, name: str, action: str, fails: Check
) -> None:
    shop, policy = uses.shop, _policy(uses, name)
    iam, names = shop.aws.client("iam"), {"RoleName": policy.role, "PolicyName": policy.name}
    shop_id = shop.new_shop()
    missing = without(policy.document, action)
    iam.put_role_policy(**names, PolicyDocument=json.dumps(missing))
    try:
        assert eventually(lambda: fails(shop, shop_id))
    finally:
        iam.put_role_policy(**names, PolicyDocument=json.dumps(policy.document))
