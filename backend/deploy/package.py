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

from backend.deploy import page, stacks, template
from backend.deploy.aws import Aws

PROJECT = Path(__file__).parent.parent.parent
_POLICIES = PROJECT / ".chalice" / "policies"
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
        json.loads(sam.read_text()), stage, functions(), outputs["UndeliveredQueueArn"]
    )
    sam.write_text(json.dumps(completed, indent=2))
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
    sam = json.loads((packaged / "sam.json").read_text())
    for resource in sam["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"s3://{bucket}/{key}"
    s3.put_object(Bucket=bucket, Key="sam.json", Body=json.dumps(sam).encode())
    url = f"{aws.endpoint_url}/{bucket}/sam.json"
    outputs = stacks.deploy(aws, f"serverlesspresso-{stage}-app", {}, url=url)
    return outputs["RestAPIId"]
