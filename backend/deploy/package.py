"""Builds the Lambda package of a stage, and deploys it as a CloudFormation stack.

The app is built in a separate folder: a copy of what runs in Lambda, with the
settings and policies of the stage. So the package contains nothing else of the
project, and the project contains nothing of a build.
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
    """Return the environment variables of every function of `stage`.

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
        "BARISTA_TIMEOUT_SECONDS": outputs["BaristaTimeoutSeconds"],
        "DEFAULT_SHOP_ID": default_shop_id,
        "IOT_DATA_URL": iot_data_url,
        # A call that AWS cannot serve fails within seconds, and is answered with 503;
        # boto3's own default for DynamoDB is ten attempts over a minute.
        "AWS_RETRY_MODE": "standard",
        "AWS_MAX_ATTEMPTS": "3",
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
    template_variables = _template_variables(stage, outputs)
    chalice = folder / ".chalice"
    chalice.mkdir()
    functions = {}
    for policy in sorted((PROJECT / ".chalice" / "policies").glob("*.json")):
        (chalice / policy.name).write_text(
            Template(policy.read_text()).substitute(template_variables)
        )
        functions[policy.stem] = {"iam_policy_file": policy.name, "autogen_policy": False}
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text())
    api = functions.pop("api_handler")
    config["stages"][stage] = {
        **api,
        "environment_variables": dict(variables),
        "lambda_functions": {"api_handler": api, **functions},
    }
    (chalice / "config.json").write_text(json.dumps(config, indent=2))
    (folder / "extras.json").write_text(
        Template(_EXTRAS.read_text()).substitute(template_variables)
    )
    return folder


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
    command += ["package", "--stage", stage, "--merge-template", "extras.json", str(packaged)]
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
    return packaged


def deploy_stack(aws: Aws, stage: str, packaged: Path) -> str:
    """Deploy a built package as a stack and return the id of its REST API.

    Used for the local AWS, which lacks the call that `chalice deploy` begins with.

    Raises:
        DeploymentFailed: CloudFormation failed.
    """
    s3 = aws.client("s3")
    bucket = f"serverlesspresso-{stage}-packages"
    # us-east-1 is the default, and may not be given.
    location = {} if aws.region == "us-east-1" else {"LocationConstraint": aws.region}
    s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": location} if location else {}))
    code = (packaged / "deployment.zip").read_bytes()
    # The name contains the hash, so that CloudFormation sees a change.
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


def _template_variables(stage: str, outputs: Mapping[str, str]) -> dict[str, Any]:
    return {
        "Stage": stage,
        "Region": outputs["Region"],
        "Account": outputs["AccountId"],
        "Partition": outputs["UserPoolArn"].split(":")[1],
    }
