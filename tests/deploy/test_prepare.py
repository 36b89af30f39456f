"""`shop prepare` lays the foundation of a stage, and writes what Chalice reads."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backend.command.prepare_command import prepare
from backend.command.stage_options import Target
from backend.deploy import chalice_stage, package, preflight, removal
from backend.deploy.chalice_stage import OtherWay
from backend.deploy.infrastructure import Settings
from backend.deploy.template import log_group_name
from tests.open_shop import TestShop

pytestmark = pytest.mark.cloud
STAGE = "quick"


@dataclass(frozen=True)
class Clone:
    """A clone of the repository, and the stage that is prepared from it."""

    folder: Path
    target: Target

    def prepare(self) -> None:
        account = preflight.check(self.target.aws)
        prepare(self.target, account, Settings(is_local=True), self.folder)

    def config(self) -> dict[str, Any]:
        text = (self.folder / ".chalice" / "config.json").read_text()
        return dict(json.loads(text))


@pytest.fixture(scope="module")
def clone(shop: TestShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    folder = tmp_path_factory.mktemp("clone")
    (folder / ".chalice").mkdir()
    shutil.copy2(package.PROJECT / ".chalice" / "config.json", folder / ".chalice")
    page = Path("chalicelib") / "ordering_page"
    shutil.copytree(package.PROJECT / page, folder / page)
    prepared = Clone(folder, Target(shop.aws, STAGE))
    prepared.prepare()
    yield prepared
    removal.remove(shop.aws, STAGE, data=True, report_step=lambda _: None)


def test_config_names_the_resources_of_the_stage(clone: Clone) -> None:
    stage = clone.config()["stages"][STAGE]
    variables = stage["environment_variables"]
    assert variables["STAGE"] == STAGE
    assert variables["STATE_MACHINE_ARN"].endswith(f"serverlesspresso-{STAGE}-order-processor")
    assert f"serverlesspresso-{STAGE}-config/stream" in variables["CONFIG_STREAM_ARN"]
    pool = clone.target.outputs()["UserPoolId"]
    assert variables["USER_POOL_ID"] == pool
    assert "SecretString" not in json.dumps(stage)


def test_each_function_has_its_policy_with_the_names_of_the_stage(clone: Clone) -> None:
    functions = clone.config()["stages"][STAGE]["lambda_functions"]
    assert set(functions) == set(package.functions())
    for function in functions.values():
        text = (clone.folder / ".chalice" / function["iam_policy_file"]).read_text()
        assert "$" not in text
        assert f"serverlesspresso-{STAGE}" in text


def test_built_page_is_where_chalice_packages_it(clone: Clone) -> None:
    built = clone.folder / "vendor" / "chalicelib" / "ordering_page"
    assert "<html" in (built / "page.html").read_text()
    assert (built / "service_worker.js").exists()


def test_log_groups_are_there_before_the_functions(clone: Clone) -> None:
    prefix = f"/aws/lambda/serverlesspresso-{STAGE}"
    groups = clone.target.aws.client("logs").describe_log_groups(logGroupNamePrefix=prefix)
    assert {g["logGroupName"]: g.get("retentionInDays") for g in groups["logGroups"]} == {
        log_group_name(STAGE, name): 30 for name in package.functions()
    }


def test_preparing_again_changes_nothing(clone: Clone) -> None:
    before = clone.config()
    clone.prepare()
    assert clone.config() == before


def test_each_way_refuses_a_stage_of_the_other(clone: Clone, shop: TestShop) -> None:
    with pytest.raises(OtherWay, match=r"chalice delete --stage quick"):
        chalice_stage.require_not_chalices(shop.aws, STAGE)
    with pytest.raises(OtherWay, match=r"\./shop destroy --stage local"):
        chalice_stage.require_chalices(shop.aws, shop.stage)
    chalice_stage.require_chalices(shop.aws, STAGE)
    chalice_stage.require_not_chalices(shop.aws, shop.stage)
