"""Runs handlers as Lambda does: in a process of their own, found by name, in its environment.

`python -m tests.deploy.lambda_process` reads `[[handler, event], ...]` from standard input,
and writes what each returned: `{"result": ...}`, or `{"error": ...}` if it raised.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from typing import Any

from backend.deploy import package
from backend.deploy.template import API_FUNCTION, function_name
from tests.open_shop import TestShop

Invocation = tuple[str, dict[str, Any]]
API = "app.app"


class Context:
    """What Lambda passes beside the event."""

    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
    function_name = "function"
    memory_limit_in_mb = "512"

    def get_remaining_time_in_millis(self) -> int:
        return 20_000


def invoke(shop: TestShop, *invocations: Invocation) -> list[dict[str, Any]]:
    """Return what each handler returned on the tables of `shop`, with the settings of AWS."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.deploy.lambda_process"],
        cwd=package.PROJECT,
        env=_environment(shop),
        input=json.dumps(invocations),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    answers: list[dict[str, Any]] = json.loads(result.stdout.splitlines()[-1])
    return answers


def _environment(shop: TestShop) -> dict[str, str]:
    deployed = shop.aws.client("lambda").get_function_configuration(
        FunctionName=function_name(shop.stage, API_FUNCTION)
    )
    return {
        "PATH": os.environ["PATH"],
        **deployed["Environment"]["Variables"],
        "CLOUD": "aws",
        "AWS_ENDPOINT_URL": str(shop.aws.endpoint_url),
        "AWS_REGION": shop.aws.region,
        "AWS_DEFAULT_REGION": shop.aws.region,
        "AWS_ACCESS_KEY_ID": str(shop.aws.access_key_id),
        "AWS_SECRET_ACCESS_KEY": str(shop.aws.secret_access_key),
    }


def _run(handler: str, event: dict[str, Any]) -> dict[str, Any]:
    module, _, name = handler.rpartition(".")
    try:
        return {"result": getattr(importlib.import_module(module), name)(event, Context())}
    except Exception as error:  # noqa: BLE001 - the edge of the process, as Lambda's
        return {"error": repr(error)}


if __name__ == "__main__":
    answers = [_run(handler, event) for handler, event in json.load(sys.stdin)]
    sys.stdout.write("\n" + json.dumps(answers) + "\n")
