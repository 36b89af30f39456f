"""An extension is added by one command, works on real orders, and goes away without a trace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backend.operations import extensions
from backend.operations.errors import ExtensionError
from backend.operations.extensions import Extension
from tests.open_shop import TestShop, eventually
from tests.operations.operating import output, run, stage_of


def written(folder: Path, detail_types: Any, *, code: str = "def handler(e, c): ...") -> Extension:
    """Write an extension whose rule has these detail-types, and return it."""
    pattern = {"source": ["serverlesspresso.local.order-manager"], "detail-type": detail_types}
    rule = {"Type": "EventBridgeRule", "Properties": {"Pattern": pattern}}
    properties = {"CodeUri": ".", "Handler": "index.handler", "Events": {"Rule": rule}}
    function = {"Type": "AWS::Serverless::Function", "Properties": properties}
    template = {"Parameters": {"Stage": {"Type": "String"}}, "Resources": {"Function": function}}
    folder.mkdir(exist_ok=True)
    (folder / "template.yaml").write_text(json.dumps(template))
    (folder / "index.py").write_text(code)
    return Extension(folder)


def test_code_is_put_into_the_template(tmp_path: Path) -> None:
    extension = written(tmp_path / "my_bell", ["OrderManager.OrderCompleted"], code="def handler")
    assert extension.name == "my-bell"
    properties = json.loads(extension.template())["Resources"]["Function"]["Properties"]
    assert properties["InlineCode"] == "def handler"
    assert "CodeUri" not in properties


@pytest.mark.parametrize(
    "detail_types",
    [
        None,
        [],
        ["OrderProcessor.WaitingCompletion"],
        ["OrderManager.OrderCompleted", "OrderProcessor.WorkflowStarted"],
        ["No.SuchEvent"],
        [{"prefix": "Order"}],
        [{"anything-but": ["OrderManager.MakeOrder"]}],
    ],
)
def test_rule_that_could_match_a_task_token_is_refused(tmp_path: Path, detail_types: Any) -> None:
    with pytest.raises(ExtensionError, match="no task token"):
        written(tmp_path / "spy", detail_types).template()


def test_code_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    large = written(tmp_path / "large", ["OrderManager.MakeOrder"], code="#" * 4097)
    with pytest.raises(ExtensionError, match="4096 bytes"):
        large.template()


def test_folder_without_a_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtensionError, match="no template"):
        extensions.find(str(tmp_path / "nothing")).template()


def test_own_extensions_are_as_they_must_be() -> None:
    assert extensions.available() == ["drink-waits"]
    for name in extensions.available():
        assert extensions.find(name).template()


def resources(shop: TestShop) -> set[str]:
    """Return the names of everything in the account that belongs to an extension."""
    aws, prefix = shop.aws, stage_of(shop).prefix + "extension-"
    names = [
        *(f["FunctionName"] for f in aws.client("lambda").list_functions()["Functions"]),
        *aws.client("dynamodb").list_tables()["TableNames"],
        *(r["Name"] for r in aws.client("events").list_rules()["Rules"]),
        *(r["RoleName"] for r in aws.client("iam").list_roles()["Roles"]),
        *aws.client("sqs").list_queues().get("QueueUrls", []),
        *(g["logGroupName"] for g in aws.client("logs").describe_log_groups()["logGroups"]),
    ]
    return {name for name in names if prefix in name}


@pytest.mark.cloud
def test_example_counts_the_waits_of_drinks_and_is_removed(shop: TestShop) -> None:
    assert "drink-waits             available" in output(shop, "extension", "list")
    assert "TableName" in output(shop, "extension", "add", "drink-waits")
    assert "drink-waits             added" in output(shop, "extension", "list")
    shop_id = shop.new_shop()
    orders = [shop.place(shop_id)[0] for _ in range(2)]
    for order in orders:
        for action in ("make", "complete", "recall", "complete"):
            assert shop.act(order, action).status_code == 200
    table = shop.table("extension-drink-waits")

    def counted() -> dict[str, Any] | None:
        items = table.scan()["Items"]
        own = [i for i in items if i["shopId"] == shop_id and i["item"].startswith("drink#")]
        return own[0] if own and own[0]["orders"] >= len(orders) else None

    found = eventually(counted, seconds=120)
    assert found["drinkName"] == orders[0]["drinkName"]
    assert found["seconds"] > 0
    again = {"orderId": orders[0]["orderId"], **shop.order(orders[0])}
    event = {"detail-type": "OrderManager.OrderCompleted", "detail": {"order": again}}
    name = stage_of(shop).prefix + "extension-drink-waits"
    result = shop.aws.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
    assert "FunctionError" not in result, result["Payload"].read()
    recounted = counted()
    assert recounted is not None
    assert recounted["orders"] == len(orders), "a recalled drink counts once"

    output(shop, "extension", "remove", "drink-waits", "--yes")
    assert resources(shop) == set()
    order, _ = shop.place(shop_id)
    assert shop.act(order, "make").status_code == 200
    result_of_second = run(shop, "extension", "remove", "drink-waits", "--yes")
    assert "has no extension" in str(result_of_second.exception)
