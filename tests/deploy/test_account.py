"""What an account gets once: the role of API Gateway's logs."""

from __future__ import annotations

from typing import Any

import pytest

from backend.deploy import account, stacks
from backend.deploy.aws import Aws
from backend.deploy.stacks import Deployed, Stack


@pytest.mark.parametrize(("role", "is_made"), [("", True), ("arn:aws:iam::1:role/logs", False)])
def test_role_is_made_unless_the_account_has_one(
    monkeypatch: pytest.MonkeyPatch, role: str, is_made: bool
) -> None:
    class Gateway:
        def get_account(self) -> dict[str, Any]:
            return {"cloudwatchRoleArn": role} if role else {}

    deployed: list[str] = []

    def deploy(_aws: Aws, stack: Stack) -> Deployed:
        deployed.append(stack.name)
        return Deployed({}, is_changed=True)

    monkeypatch.setattr(Aws, "client", lambda _aws, _service: Gateway())
    monkeypatch.setattr(stacks, "deploy", deploy)
    assert account.ensure_api_logging(Aws("eu-west-1")) is is_made
    assert bool(deployed) is is_made
