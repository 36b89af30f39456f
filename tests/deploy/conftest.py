"""The package of a stage, built once for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.deploy import package
from tests.deploy.stage_outputs import outputs_of

STAGE = "test"


@pytest.fixture(scope="session")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the package of the stage `test`, as for AWS."""
    outputs = outputs_of(STAGE)
    variables = package.settings(
        STAGE,
        outputs,
        cloud="aws",
        iot_data_url="https://example-ats.iot.eu-central-1.amazonaws.com",
        default_shop_id="demo",
    )
    return package.build(STAGE, outputs, variables, tmp_path_factory.mktemp("package") / "app")
