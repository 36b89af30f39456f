"""No role may do more than it does: what each was allowed is compared with its policy.

A shop does everything that it can do, on a local cloud that records what it allowed to
whom. What is allowed and was not used must be required by a page of AWS.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator

import pytest
from samtranslator.yaml_helper import yaml_parse

from backend.deploy import package
from backend.deploy.infrastructure import TEMPLATES
from backend.deploy.template import log_group_name
from backend.local.ministack.call_trace.policy_use import VARIABLE
from tests.deploy.behaviours import do_everything
from tests.deploy.policy_uses import POLICIES, PolicyUses, as_list, cited, permissions, without
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


def test_cited_actions_are_allowed_by_some_policy() -> None:
    documents = [json.loads(path.read_text()) for path in POLICIES.glob("*.json")]
    assert cited() <= {action for one in documents for action, _ in permissions(one)}


@pytest.mark.parametrize("function", package.functions())
def test_no_policy_names_all_actions_or_all_resources(function: str) -> None:
    for statement in json.loads((POLICIES / f"{function}.json").read_text())["Statement"]:
        assert "*" not in "".join(as_list(statement["Action"]))
        assert "*" not in as_list(statement.get("Resource", []))


def test_workflow_may_do_what_its_states_do_and_no_more() -> None:
    """The local cloud does not check the role of workflows."""
    resources = yaml_parse((TEMPLATES / "order_processor.yaml").read_text())["Resources"]
    definition = json.dumps(resources["OrderWorkflow"]["Properties"]["DefinitionString"])
    called = {call.lower() for call in re.findall(r":states:::(\w+:\w+)", definition)}
    [policy] = resources["WorkflowRole"]["Properties"]["Policies"]
    granted = {
        action.lower()
        for statement in policy["PolicyDocument"]["Statement"]
        for action in as_list(statement["Action"])
        if not action.startswith(("logs:", "xray:"))
    }
    assert granted == called


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


@pytest.mark.cloud
@pytest.mark.parametrize(
    ("function", "action", "fails"),
    [
        ("api_handler", "dynamodb:GetItem", _reading_the_shop_fails),
        ("api_handler", "sts:AssumeRole", _realtime_fails),
        (
            "order_manager",
            "dynamodb:UpdateItem",
            _is_denied_after_a_scan("order_manager", "AccessDenied"),
        ),
        ("publisher", "iot:Publish", _is_denied_after_a_scan("publisher", "Forbidden")),
    ],
)
def test_without_an_action_the_shop_fails(
    uses: PolicyUses, function: str, action: str, fails: Check
) -> None:
    shop, policy = uses.shop, uses.policy_of(function)
    iam, names = shop.aws.client("iam"), {"RoleName": policy.role, "PolicyName": policy.name}
    shop_id = shop.new_shop()
    missing = without(policy.document, action)
    iam.put_role_policy(**names, PolicyDocument=json.dumps(missing))
    try:
        assert eventually(lambda: fails(shop, shop_id))
    finally:
        iam.put_role_policy(**names, PolicyDocument=json.dumps(policy.document))
