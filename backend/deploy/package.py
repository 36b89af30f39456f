"""Builds the Lambda package of a stage.

The app is built in a separate folder: a copy of what runs in Lambda, with the
settings and policies of the stage. So the package contains nothing else of the
project, and the project contains nothing of a build.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from backend.deploy import page, template
from backend.errors import CommandError

PROJECT = Path(__file__).parent.parent.parent
_POLICIES = PROJECT / ".chalice" / "policies"
_SOURCES = ("app.py", "chalicelib", "requirements.txt")


class PackageFailed(CommandError):
    """Raised when Chalice could not build the package; the message is Chalice's."""


def settings(
    stage: str,
    outputs: Mapping[str, str],
    *,
    cloud: str,
    iot_data_url: str,
    default_shop_id: str,
    public_url: str | None = None,
) -> dict[str, str]:
    """Return the environment variables of every function of `stage`.

    `outputs` are those of `infrastructure.deploy`; `cloud` is `aws` or `local`;
    `public_url` is the URL of the stage's domain name, if it has one.
    """
    domain = {"PUBLIC_URL": public_url} if public_url else {}
    return {
        **domain,
        "STAGE": stage,
        "CLOUD": cloud,
        "USER_POOL_ID": outputs["UserPoolId"],
        "USER_POOL_ARN": outputs["UserPoolArn"],
        "USER_POOL_CLIENT_ID": outputs["UserPoolClientId"],
        "CONFIG_STREAM_ARN": outputs["ConfigStreamArn"],
        "STATE_MACHINE_ARN": outputs["StateMachineArn"],
        "REALTIME_ROLE_ARN": outputs["RealtimeRoleArn"],
        "CUSTOMER_TIMEOUT_SECONDS": outputs["CustomerTimeoutSeconds"],
        "BARISTA_TIMEOUT_SECONDS": outputs["BaristaTimeoutSeconds"],
        "DEFAULT_SHOP_ID": default_shop_id,
        "IOT_DATA_URL": iot_data_url,
    }


def stage_sources(
    stage: str, outputs: Mapping[str, str], variables: Mapping[str, str], folder: Path
) -> Path:
    """Copy the app of `stage` into `folder`, ready for `chalice`, and return the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in _SOURCES:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    page.build(folder / "chalicelib" / "ordering_page")
    chalice = folder / ".chalice"
    chalice.mkdir()
    write_policies(stage, outputs, chalice)
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text())
    config["stages"][stage] = stage_config(variables)
    (chalice / "config.json").write_text(json.dumps(config, indent=2))
    return folder


def functions() -> list[str]:
    """Return the names of the app's functions, as Chalice names them; each has a policy."""
    return sorted(policy.stem for policy in _POLICIES.glob("*.json"))


def write_policies(stage: str, outputs: Mapping[str, str], folder: Path) -> None:
    """Write the policy of each function of `stage` into `folder`."""
    variables = {
        "Stage": stage,
        "Region": outputs["Region"],
        "Account": outputs["AccountId"],
        "Partition": outputs["UserPoolArn"].split(":")[1],
    }
    for function in functions():
        policy = Template((_POLICIES / f"{function}.json").read_text())
        (folder / f"{function}.json").write_text(policy.substitute(variables))


def stage_config(variables: Mapping[str, str], folder: str = "") -> dict[str, Any]:
    """Return the part of Chalice's `config.json` for one stage.

    `variables` are the environment variables of every function; `folder` is where its
    policies are, below `.chalice`, and ends in a slash if it is not empty.
    """
    policies = {
        function: {"iam_policy_file": f"{folder}{function}.json", "autogen_policy": False}
        for function in functions()
    }
    return {
        **policies[template.API_FUNCTION],
        "environment_variables": dict(variables),
        "lambda_functions": policies,
    }


def build(
    stage: str, outputs: Mapping[str, str], variables: Mapping[str, str], folder: Path
) -> Path:
    """Build the package of `stage` with `chalice package` and return its folder.

    The folder holds `sam.json` and `deployment.zip`.

    Raises:
        PackageFailed: Chalice failed.
    """
    stage_sources(stage, outputs, variables, folder)
    packaged = folder / "packaged"
    command = [sys.executable, "-c", "from chalice.cli import main; main()"]
    command += ["package", "--stage", stage, str(packaged)]
    result = subprocess.run(  # noqa: S603 - our own arguments
        command,
        cwd=folder,
        env={**os.environ, **variables, "AWS_DEFAULT_REGION": outputs["Region"]},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise PackageFailed((result.stderr or result.stdout).strip())
    sam = packaged / "sam.json"
    completed = template.completed(
        json.loads(sam.read_text()),
        stage,
        functions(),
        outputs["UndeliveredQueueArn"],
        outputs["ApiLogArn"],
    )
    sam.write_text(json.dumps(completed, indent=2))
    return packaged
