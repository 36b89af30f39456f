"""The stack of the app: its functions, their rules and the REST API, from a built package."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from backend.deploy import stacks
from backend.deploy.aws import Aws
from backend.deploy.stacks import Deployed, Stack

# The longest template that CloudFormation takes without S3.
_LONGEST_BODY_BYTES = 51_200


def name(stage: str) -> str:
    """Return the name of the stack of a stage's app."""
    return f"serverlesspresso-{stage}-app"


def deploy(aws: Aws, stage: str, packaged: Path, bucket: str) -> Deployed:
    """Upload a built package to `bucket` and deploy it; the outputs have `RestAPIId`.

    Raises:
        DeploymentFailed: CloudFormation failed.
    """
    code = (packaged / "deployment.zip").read_bytes()
    aws.client("s3").put_object(Bucket=bucket, Key=_code_key(code), Body=code)
    return stacks.deploy(aws, _stack(aws, stage, packaged, bucket))


def plan(aws: Aws, stage: str, packaged: Path, bucket: str) -> list[stacks.Change]:
    """Return what `deploy` would change. Of the package, only the template is uploaded.

    Raises:
        DeploymentFailed: CloudFormation refused the template.
    """
    return stacks.plan(aws, _stack(aws, stage, packaged, bucket))


def _stack(aws: Aws, stage: str, packaged: Path, bucket: str) -> Stack:
    code = (packaged / "deployment.zip").read_bytes()
    template = json.loads((packaged / "sam.json").read_text())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"s3://{bucket}/{_code_key(code)}"
    body = json.dumps(template, separators=(",", ":"))
    if len(body.encode()) <= _LONGEST_BODY_BYTES:
        return Stack(name(stage), body=body)
    s3 = aws.client("s3")
    key = f"template-{_hash(body.encode())}.json"
    s3.put_object(Bucket=bucket, Key=key, Body=body.encode())
    return Stack(name(stage), url=f"{s3.meta.endpoint_url}/{bucket}/{key}")


def _code_key(code: bytes) -> str:
    """Return a name that contains the hash, so that CloudFormation sees a change."""
    return f"deployment-{_hash(code)}.zip"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
