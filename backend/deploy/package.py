"""Builds the Lambda package of a stage, and deploys it where `chalice deploy` cannot.

The app is built in a folder of its own: a copy of what runs in Lambda, with the
settings and the policies of the stage filled in. So nothing else of the project
can get into the package, and nothing of a build gets into the project.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from backend.deploy import page, stacks
from backend.deploy.aws import Aws

PROJECT = Path(__file__).parent.parent.parent
_EXTRAS = PROJECT / "backend" / "infrastructure" / "package_extras.json"
_SOURCES = ("app.py", "chalicelib", "requirements.txt")


class PackageFailed(Exception):
    """Raised when Chalice could not build the package; the message is Chalice's."""


def settings(
    stage: str, outputs: Mapping[str, str], *, cloud: str, iot_data_url: str, default_shop_id: str
) -> dict[str, str]:
    """Return the environment variables that every function of `stage` gets.

    `outputs` are those of `infrastructure.deploy`; `cloud` is `aws` or `local`.
    """
    return {
        "STAGE": stage,
        "CLOUD": cloud,
        "USER_POOL_ID": outputs["UserPoolId"],
        "USER_POOL_ARN": outputs["UserPoolArn"],
        "USER_POOL_CLIENT_ID": outputs["UserPoolClientId"],
        "CONFIG_STREAM_ARN": outputs["ConfigStreamArn"],
        "STATE_MACHINE_ARN": outputs["StateMachineArn"],
        "REALTIME_ROLE_ARN": outputs["RealtimeRoleArn"],
        "CUSTOMER_TIMEOUT_SECONDS": outputs["CustomerTimeoutSeconds"],
        "DEFAULT_SHOP_ID": default_shop_id,
        "IOT_DATA_URL": iot_data_url,
    }


def stage_sources(
    stage: str, outputs: Mapping[str, str], variables: Mapping[str, str], folder: Path
) -> Path:
    """Lay out the app of `stage` in `folder`, ready for `chalice`, and return the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in _SOURCES:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    page.build(folder / "chalicelib" / "ordering_page")
    names = _names(stage, outputs)
    chalice = folder / ".chalice"
    chalice.mkdir()
    functions = {}
    for policy in sorted((PROJECT / ".chalice" / "policies").glob("*.json")):
        (chalice / policy.name).write_text(Template(policy.read_text()).substitute(names))
        functions[policy.stem] = {"iam_policy_file": policy.name, "autogen_policy": False}
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text())
    api = functions.pop("api_handler")
    config["stages"][stage] = {
        **api,
        "environment_variables": dict(variables),
        "lambda_functions": {"api_handler": api, **functions},
    }
    (chalice / "config.json").write_text(json.dumps(config, indent=2))
    (folder / "extras.json").write_text(Template(_EXTRAS.read_text()).substitute(names))
    return folder


def build(
    stage: str, outputs: Mapping[str, str], variables: Mapping[str, str], folder: Path
) -> Path:
    """Build the package of `stage` with `chalice package` and return its folder.

    The folder holds `sam.json` and `deployment.zip`.

    Raises:
        PackageFailed: Chalice gave up.
    """
    stage_sources(stage, outputs, variables, folder)
    packaged = folder / "packaged"
    command = [sys.executable, "-c", "from chalice.cli import main; main()"]
    command += ["package", "--stage", stage, "--merge-template", "extras.json", str(packaged)]
    result = subprocess.run(  # noqa: S603 - the words are ours
        command,
        cwd=folder,
        env={**os.environ, **variables, "AWS_DEFAULT_REGION": outputs["Region"]},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise PackageFailed((result.stderr or result.stdout).strip())
    return packaged


def deploy_stack(aws: Aws, stage: str, packaged: Path) -> str:
    """Deploy a built package as a stack and return the id of its REST API.

    For the local cloud, which lacks the call that `chalice deploy` begins with.

    Raises:
        DeploymentFailed: CloudFormation gave up.
    """
    s3 = aws.client("s3")
    bucket = f"serverlesspresso-{stage}-packages"
    place = {} if aws.region == "us-east-1" else {"LocationConstraint": aws.region}
    s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": place} if place else {}))
    code = (packaged / "deployment.zip").read_bytes()
    # Another package has another name, or CloudFormation would see no change.
    key = f"deployment-{hashlib.sha256(code).hexdigest()[:16]}.zip"
    s3.put_object(Bucket=bucket, Key=key, Body=code)
    template = json.loads((packaged / "sam.json").read_text())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"s3://{bucket}/{key}"
    s3.put_object(Bucket=bucket, Key="sam.json", Body=json.dumps(template).encode())
    url = f"{aws.endpoint_url}/{bucket}/sam.json"
    outputs = stacks.deploy(aws, f"serverlesspresso-{stage}-app", {}, url=url)
    return outputs["RestAPIId"]


def _names(stage: str, outputs: Mapping[str, str]) -> dict[str, Any]:
    return {
        "Stage": stage,
        "Region": outputs["Region"],
        "Account": outputs["AccountId"],
        "Partition": outputs["UserPoolArn"].split(":")[1],
    }
