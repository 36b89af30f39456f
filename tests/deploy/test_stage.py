"""A second stage beside the open shop: deployed, used, repeated and removed by the commands.

They run as on AWS, with `AWS_ENDPOINT_URL` for the local AWS: the same stacks, change
sets, package and smoke order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from backend.client import SignInRefused, StaffClient
from backend.command.group import shop as shop_command
from backend.command.stage_options import Target, find_target
from backend.deploy import stacks
from backend.local.folder import FOLDER_VARIABLE
from tests.open_shop import TestShop, eventually

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(900)]
STAGE = "t2"
ROLE = ["--role", "barista"]
HERE = ["--stage", STAGE, "--region", "us-east-1"]


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(shop_command, arguments, input=typed)


def run_well(*arguments: str, typed: str = "") -> str:
    result = run(*arguments, typed=typed)
    assert result.exception is None, result.output
    return result.output


@pytest.fixture(scope="module")
def environment(shop: TestShop) -> Iterator[None]:
    """Let the commands find the local AWS as they would find AWS."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(shop.folder.root))
        patch.setenv("AWS_ENDPOINT_URL", str(shop.aws.endpoint_url))
        for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def deployment(environment: None) -> Iterator[str]:
    """Deploy the stage with a smoke order; yield what the command wrote. Remove it at the end."""
    yield run_well("deploy", *HERE)
    run_well("destroy", *HERE, "--data", typed=f"{STAGE}\n")


@pytest.fixture
def target(deployment: str) -> Target:
    return find_target(STAGE, "us-east-1", None)


def items(target: Target, stage: str, table: str) -> list[Any]:
    database = target.aws.client("dynamodb")
    found = database.scan(TableName=f"serverlesspresso-{stage}-{table}", ConsistentRead=True)
    return list(found["Items"])


def log_lines(target: Target) -> str:
    """Return what the functions of the stage have logged."""
    logs = target.aws.client("logs")
    prefix = f"/aws/lambda/serverlesspresso-{STAGE}-"
    groups = logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    pages = (
        page
        for group in groups
        for page in logs.get_paginator("filter_log_events").paginate(
            logGroupName=group["logGroupName"]
        )
    )
    return "\n".join(event["message"] for page in pages for event in page["events"])


def test_deployment_ends_with_a_drink_a_manager_and_the_urls(
    deployment: str, target: Target
) -> None:
    assert re.search(r"The shop is deployed: https://\w+\.execute-api\.us-east-1\.", deployment)
    assert "./shop barista --url https://" in deployment
    orders = [item["order"]["M"] for item in items(target, STAGE, "orders") if "order" in item]
    assert [order["state"]["S"] for order in orders] == ["COLLECTED"]
    password = re.search(r"Bar1(-\w{4}){3}", deployment)
    assert password
    with target.reached() as url, StaffClient.sign_in(url, "manager", password[0]) as manager:
        assert manager.session.groups == ("manager",)
        first = manager.shop("demo")
        assert (first.is_open, bool(first.menu)) == (False, True)
        assert not manager.shop("smoke-test").is_open
    assert password[0] not in run_well("staff", "list", *HERE)


def test_repeated_deployment_changes_nothing(deployment: str, target: Target) -> None:
    plan = run_well("deploy", *HERE, "--plan")
    for stack in ("foundation", "order-processor", "app", "operations"):
        assert f"serverlesspresso-{STAGE}-{stack}: no changes." in plan


def test_deployed_stage_has_its_alarms(deployment: str, target: Target) -> None:
    pages = target.aws.client("cloudwatch").get_paginator("describe_alarms").paginate()
    alarms = {a["AlarmName"]: a for page in pages for a in page["MetricAlarms"]}
    for name in ("api-errors", "workflow-failures", "dead-letters-unattended", "undelivered"):
        [topic] = alarms[f"serverlesspresso-{STAGE}-{name}"]["AlarmActions"]
        assert topic.endswith(f":serverlesspresso-{STAGE}-alarms")


def test_stages_do_not_hear_or_cost_each_other(shop: TestShop, target: Target) -> None:
    order, token = shop.place(shop.new_shop())
    for action in ("make", "complete", "collect"):
        assert shop.act(order, action).status_code == 200
    journey = f"/staff/shops/{order['shopId']}/orders/{order['orderId']}/journey"
    eventually(lambda: "OrderCollected" in shop.call("GET", journey, "barista").text)
    logged = log_lines(target)
    assert "smoke-test" in logged
    assert order["orderId"] not in logged
    for table in ("orders", "queue", "journeys", "config"):
        assert order["shopId"] not in str(items(target, STAGE, table))
        assert "smoke-test" not in str(items(target, shop.stage, table))
    with target.reached() as url:
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(f"{url}/orders/{order['orderId']}", headers=headers, timeout=60)
        assert answer.status_code == 401, "a token of the other stage"
        with pytest.raises(SignInRefused):
            StaffClient.sign_in(url, "barista", shop.staff["barista"].password)


def test_staff_come_and_go(target: Target) -> None:
    added = run_well("staff", "add", "sam", "--role", "barista", "--display-name", "Sam B", *HERE)
    assert "There is a user sam already." in str(run("staff", "add", "sam", *ROLE, *HERE).exception)
    first = re.search(r"Bar1(-\w{4}){3}", added)
    second = re.search(r"Bar1(-\w{4}){3}", run_well("staff", "reset", "sam", *HERE))
    assert first
    assert second
    assert re.search(r"sam +Sam B +barista", run_well("staff", "list", *HERE))
    with target.reached() as url:
        with pytest.raises(SignInRefused):
            StaffClient.sign_in(url, "sam", first[0])
        with StaffClient.sign_in(url, "sam", second[0]) as sam:
            assert sam.session.name == "Sam B"
        run_well("staff", "remove", "sam", *HERE)
        with pytest.raises(SignInRefused):
            StaffClient.sign_in(url, "sam", second[0])
    assert "There is no user sam." in str(run("staff", "remove", "sam", *HERE).exception)


def test_another_bar_is_one_command(target: Target) -> None:
    run_well("shops", "add", "roof", "--name", "Roof bar", *HERE)
    with target.reached() as url:
        roof = httpx.get(f"{url}/shops/roof", timeout=60).json()
    assert (roof["name"], roof["isOpen"], bool(roof["menu"])) == ("Roof bar", False, True)
    assert "shop_exists" in str(run("shops", "add", "roof", *HERE).exception)


def test_removed_stage_keeps_its_data_and_comes_back(shop: TestShop, target: Target) -> None:
    before = {table: items(target, STAGE, table) for table in ("config", "orders")}
    assert run("destroy", *HERE, typed="prod\n").exit_code == 1
    run_well("destroy", *HERE, typed=f"{STAGE}\n")
    assert {table: items(target, STAGE, table) for table in before} == before
    assert "manager" in run_well("staff", "list", *HERE)
    again = run_well("deploy", *HERE, "--no-smoke", "--no-operations")
    assert stacks.outputs(target.aws, f"serverlesspresso-{STAGE}-operations") is None
    assert "with this password" not in again
    assert {table: items(target, STAGE, table) for table in before} == before
    assert shop.call("GET", f"/shops/{shop.shop_id}").status_code == 200
