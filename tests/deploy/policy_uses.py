"""Compares what a role's policy allows with what the local cloud recorded that it did."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ministack.core.iam_evaluator import fnmatch_iam, fnmatch_iam_cs

from backend.deploy import package
from backend.deploy.template import function_name
from tests.open_shop import TestShop

POLICIES = package.PROJECT / ".chalice" / "policies"

Permission = tuple[str, str]
Document = dict[str, Any]


@dataclass(frozen=True)
class DeployedPolicy:
    """The policy of a role, as it is deployed."""

    role: str
    name: str
    document: Document


@dataclass(frozen=True)
class PolicyUses:
    """A shop that has done everything, and the record of what its roles were allowed."""

    shop: TestShop
    trace: Path

    def policy_of(self, function: str) -> DeployedPolicy:
        """Return the policy of a function."""
        configuration = self.shop.aws.client("lambda").get_function_configuration(
            FunctionName=function_name(self.shop.stage, function)
        )
        return self.policy_of_role(configuration["Role"].rpartition("/")[2])

    def policy_of_workflow(self) -> DeployedPolicy:
        """Return the policy of the workflow's role."""
        workflows = self.shop.aws.client("stepfunctions")
        machine = workflows.describe_state_machine(stateMachineArn=self._state_machine())
        return self.policy_of_role(machine["roleArn"].rpartition("/")[2])

    def policies_of_starters(self) -> list[DeployedPolicy]:
        """Return the policies of the roles that start the workflow, of each rule that does."""
        events = self.shop.aws.client("events")
        rules = events.list_rule_names_by_target(TargetArn=self._state_machine())["RuleNames"]
        targets = (events.list_targets_by_rule(Rule=rule)["Targets"] for rule in rules)
        roles = {target["RoleArn"] for found in targets for target in found}
        return [self.policy_of_role(role.rpartition("/")[2]) for role in sorted(roles)]

    def _state_machine(self) -> str:
        workflows = self.shop.aws.client("stepfunctions")
        [machine] = workflows.list_state_machines()["stateMachines"]
        return str(machine["stateMachineArn"])

    def policy_of_role(self, role: str) -> DeployedPolicy:
        """Return the only policy of a role."""
        iam = self.shop.aws.client("iam")
        [name] = iam.list_role_policies(RoleName=role)["PolicyNames"]
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        return DeployedPolicy(role, name, document)

    def unused(self, policy: DeployedPolicy) -> set[Permission]:
        """Return what a policy allows, was not used, and is required by no page of AWS."""
        uses = list(self._uses_of(policy.role))
        return {
            (action, resource)
            for action, resource in permissions(policy.document)
            if action not in cited() and not any(_matches(use, action, resource) for use in uses)
        }

    def _uses_of(self, role: str) -> Iterator[Permission]:
        for line in self.trace.read_text().splitlines(keepends=True):
            if line.endswith("\n"):  # else it is being written
                use = json.loads(line)
                if use["role"] == role:
                    yield use["action"], use["resource"]


def permissions(document: Document) -> Iterator[Permission]:
    """Yield each action with each resource, and each source of events, that a policy allows."""
    for statement in document["Statement"]:
        assert statement["Effect"] == "Allow"
        for action in as_list(statement["Action"]):
            for resource in as_list(statement.get("Resource", "*")):
                yield action, resource
        for conditions in statement.get("Condition", {}).values():
            for key, values in conditions.items():
                for value in as_list(values):
                    yield key, value


def without(document: Document, action: str) -> Document:
    """Return the policy without an action, and without the statements that it was alone in."""
    statements = [
        {**statement, "Action": [one for one in as_list(statement["Action"]) if one != action]}
        for statement in document["Statement"]
    ]
    return {**document, "Statement": [one for one in statements if one["Action"]]}


def cited() -> set[str]:
    """Return the actions for which the policies' page names the page of AWS that requires them."""
    text = (POLICIES / "README.md").read_text()
    rows = re.findall(r"^\| `(\w+:\w+)` \| https://docs\.aws\.amazon\.com/\S+ \|$", text, re.M)
    assert rows
    return set(rows)


def as_list(value: Any) -> list[str]:
    """Return a list, also of what IAM lets one write as a single string."""
    return [value] if isinstance(value, str) else list(value)


def _matches(use: Permission, action: str, resource: str) -> bool:
    # MiniStack checks some actions without their resource.
    return fnmatch_iam(use[0], action) and (use[1] == "*" or fnmatch_iam_cs(use[1], resource))
