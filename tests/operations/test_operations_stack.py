"""The dashboard and the alarms: what they watch exists, and each alarm is explained."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from backend.bench.prices import load_prices
from backend.deploy import stacks
from backend.deploy.infrastructure import TEMPLATES
from backend.local.folder import REPOSITORY
from backend.operations import stack
from backend.operations.stack import AlarmSettings
from backend.operations.stage import WORKFLOW, Stage
from chalicelib.contract.orders import CancelReason
from tests.open_shop import TestShop
from tests.operations.operating import run, stage_of

GUIDE = (REPOSITORY / "docs" / "operations.md").read_text()


def template() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml_parse(stack.TEMPLATE.read_text())
    return parsed


def alarms() -> dict[str, dict[str, Any]]:
    """Return the alarms, of the foundation as well, by the ends of their names."""
    resources = dict(template()["Resources"])
    for key in [name for name in resources if name.startswith("Fn::ForEach")]:
        resources |= resources.pop(key)[2]
    resources |= yaml_parse((TEMPLATES / "foundation.yaml").read_text())["Resources"]
    found = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::CloudWatch::Alarm"]
    return {re.sub(r".*\}-", "", a["AlarmName"]["Fn::Sub"]): a for a in found}


def metrics_of_the_code() -> set[str]:
    """Return the names of the metrics that the functions write."""
    names: set[str] = set()
    for path in (REPOSITORY / "chalicelib").rglob("*.py"):
        if "embedded_metrics" not in path.read_text():
            continue
        constants = [
            n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant)
        ]
        names |= {
            c for c in constants if isinstance(c, str) and re.fullmatch(r"([A-Z][a-z]+){2,4}", c)
        }
    return names


def widgets() -> list[dict[str, Any]]:
    body = template()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    found: list[dict[str, Any]] = json.loads(body)["widgets"]
    return found


def test_every_alarm_is_explained_and_tells_somebody() -> None:
    assert len(alarms()) >= 10
    for name, alarm in alarms().items():
        assert f"### `{name}`" in GUIDE, name
        assert alarm["AlarmActions"], name
        assert alarm["TreatMissingData"] == "notBreaching", name


def test_dead_letters_of_every_listener_are_explained() -> None:
    functions = {path.stem for path in (REPOSITORY / ".chalice" / "policies").glob("*.json")}
    for listener in functions - {"api_handler"} | {WORKFLOW}:
        assert f"\n| `{listener}` | " in GUIDE, listener


def test_dashboard_shows_metrics_that_the_code_writes() -> None:
    text = json.dumps(widgets())
    shown = set(re.findall(r'"Serverlesspresso", "(\w+)"', text))
    shown |= set(
        re.findall(r'Serverlesspresso,Stage,Reason\} MetricName=\\\\\\"(\w+)', json.dumps(text))
    )
    assert {"OrdersPlaced", "SecondsToReady", "ScansRefused", "OrdersCancelled"} <= shown
    assert shown <= metrics_of_the_code()
    no_orders = alarms()["no-orders"]["Metrics"]
    watched = {m["MetricStat"]["Metric"]["MetricName"] for m in no_orders if "MetricStat" in m}
    assert watched <= metrics_of_the_code()


def test_widgets_do_not_overlap() -> None:
    cells = [
        (x, y)
        for w in widgets()
        for x in range(w["x"], w["x"] + w["width"])
        for y in range(w["y"], w["y"] + w["height"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_cost_is_estimated_by_the_prices_of_the_bench() -> None:
    prices = load_prices().usd
    [cost] = [w for w in widgets() if "cost" in w["properties"]["title"]]
    text = json.dumps(cost)
    for factor, price in (
        (r"calls, 0\) \* ([\d.]+)", "api_request"),
        (r"invocations \* ([\d.]+)", "lambda_request"),
        (r"FunctionGigabytes\} \* ([\d.]+)", "lambda_gb_second_arm64"),
        (r"writes \* ([\d.]+)", "dynamodb_write_unit"),
        (r"reads \* ([\d.]+)", "dynamodb_read_unit"),
        (r"0\) \* 3 \* ([\d.]+)", "state_transition"),
        (r"EventsPerDrink\} \* ([\d.]+)", "event"),
        (r"MessagesPerDrink\} \* ([\d.]+)", "iot_message"),
    ):
        [written] = re.findall(factor, text)
        assert float(written) == pytest.approx(prices[price]), price


def test_reasons_are_few_enough_for_a_dimension() -> None:
    assert len(CancelReason) <= 12


@pytest.mark.cloud
def test_stack_is_deployed_by_what_the_stage_has(shop: TestShop, tmp_path: Path) -> None:
    """On the local cloud, without what it does not know: metric math and X-Ray."""
    stage = stage_of(shop)
    values = stack.parameters(stage, AlarmSettings(quiet_minutes=30))
    assert values["QuietPeriods"] == "6"
    outputs = stack.deploy(stage, AlarmSettings(quiet_minutes=30))
    assert f"serverlesspresso-{shop.stage}" in outputs["DashboardUrl"]
    cloudwatch = shop.aws.client("cloudwatch")
    pages = cloudwatch.get_paginator("describe_alarms").paginate()
    found = {a["AlarmName"]: a for page in pages for a in page["MetricAlarms"]}
    for listener, function in stage.functions.items():
        for end in ("errors", "throttles", "dropped-events"):
            [dimension] = found[f"{function}-{end}"]["Dimensions"]
            assert dimension["Value"] == function, listener
    stream = found[f"serverlesspresso-{shop.stage}-stream-behind"]
    assert stream["Dimensions"][0]["Value"] == stage.functions["config_service"]
    topic = shop.aws.client("sns").get_topic_attributes(TopicArn=values["AlarmTopicArn"])
    assert all(a["AlarmActions"] == [topic["Attributes"]["TopicArn"]] for a in found.values())
    name = f"serverlesspresso-{shop.stage}-operations"
    assert stack.plan(stage) == {name: []}, "what is not given stays as it is"
    stack.deploy(stage)
    [deployed] = shop.aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    present = {p["ParameterKey"]: p["ParameterValue"] for p in deployed["Parameters"]}
    assert present["QuietPeriods"] == "6"
    stacks.delete(shop.aws, name)


@pytest.mark.cloud
def test_plan_of_a_stage_that_is_not_deployed_is_not_known_yet(shop: TestShop) -> None:
    assert stack.plan(Stage(shop.aws, "none")) == {"serverlesspresso-none-operations": None}


@pytest.mark.cloud
def test_local_stage_has_no_dashboard(shop: TestShop) -> None:
    result = run(shop, "operations")
    assert result.exit_code == 1
    assert "has no CloudWatch" in str(result.exception)
