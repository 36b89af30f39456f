"""What `./shop` reports of an error, and that a command loads no other command's packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError as AwsRefusal
from botocore.exceptions import NoCredentialsError

from backend.client import ShopUnreachable
from backend.command import group
from backend.deploy.stacks import DeploymentFailed
from backend.local.errors import LocalShopError
from backend.local.folder import FOLDER_VARIABLE
from backend.operations.errors import StageNotFound

HEAVY = ("awscrt", "boto3", "botocore", "chalice", "httpx", "rich", "textual")


def test_command_line_itself_loads_no_heavy_package() -> None:
    """They would cost every command a second or two."""
    script = f"import sys, backend.command.group; print(set({HEAVY}) & set(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "set()"


@pytest.mark.parametrize(
    "error",
    [
        DeploymentFailed("It failed."),
        LocalShopError("It failed."),
        StageNotFound("It failed."),
        ShopUnreachable("It failed."),
    ],
)
def test_expected_error_is_one_sentence(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert group._message(error) == str(error)
    assert not list(tmp_path.rglob("*.log"))


@pytest.mark.parametrize(
    "error",
    [
        NoCredentialsError(),
        AwsRefusal({"Error": {"Code": "Throttling", "Message": "Slow down."}}, "GetItem"),
    ],
)
def test_refusal_of_aws_is_expected(error: Exception) -> None:
    assert group._is_expected(error)


def test_unexpected_error_is_logged_with_its_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    message = group._message(ZeroDivisionError("by zero"))
    assert message.startswith("Unexpected error: by zero. The details are in ")
    [log] = tmp_path.rglob("command.log")
    assert "ZeroDivisionError: by zero" in log.read_text()
