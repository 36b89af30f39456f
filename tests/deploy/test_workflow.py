"""The workflow's definition: what is retried, and what is an answer rather than a failure."""

from __future__ import annotations

import json
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from backend.deploy.infrastructure import TEMPLATES

RESOURCES = yaml_parse((TEMPLATES / "order_processor.yaml").read_text())["Resources"]
TEXT = RESOURCES["OrderWorkflow"]["Properties"]["DefinitionString"]["Fn::Sub"]
# The two timeouts stand in expressions, within strings.
STATES: dict[str, dict[str, Any]] = json.loads(TEXT)["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
# What order_manager answers with SendTaskFailure.
ANSWERS = {"OrderEnded", "WorkflowSuperseded"}


@pytest.mark.parametrize("name", TASKS)
def test_failed_task_is_tried_again_with_jitter(name: str) -> None:
    last = TASKS[name]["Retry"][-1]
    assert last["ErrorEquals"] == ["States.TaskFailed"]
    assert last["JitterStrategy"] == "FULL"
    assert (last["MaxAttempts"], last["MaxDelaySeconds"]) == (5, 20)


@pytest.mark.parametrize("name", TASKS)
def test_answers_are_caught_by_name_and_never_tried_again(name: str) -> None:
    caught = {error for catcher in TASKS[name].get("Catch", ()) for error in catcher["ErrorEquals"]}
    answers = caught & (ANSWERS | {"DynamoDB.ConditionalCheckFailedException"})
    first = TASKS[name]["Retry"][0]
    if answers:
        assert set(first["ErrorEquals"]) == answers
        assert first["MaxAttempts"] == 0
    assert "States.ALL" not in caught
    if "waitForTaskToken" in TASKS[name]["Resource"]:
        assert "OrderEnded" in answers


def test_old_events_start_no_workflow() -> None:
    rules = [r for r in RESOURCES.values() if r["Type"] == "AWS::Events::Rule"]
    assert len(rules) == 2
    for rule in rules:
        [target] = rule["Properties"]["Targets"]
        assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 300
        assert "DeadLetterConfig" in target
