"""Gives Lambda functions credentials that nobody else can derive.

MiniStack 1.5.33 derives them from the names of the function and its role alone,
so that everybody who knows those names could sign as the function.

Not needed once MiniStack issues random credentials for each function.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc, sts

from backend.local.ministack.gate.credentials import RootKey


def install(root: RootKey) -> None:
    """Derive the credentials from the root key's secret, in this process's MiniStack."""

    def execution_credentials(config: dict[str, Any]) -> dict[str, str]:
        arn, role = config.get("FunctionArn", ""), config.get("Role", "")
        account, _region = lambda_runtime._account_region_from_function_config(config)

        def derive(purpose: str) -> str:
            message = f"{purpose}\n{arn}\n{role}".encode()
            return hmac.new(root.secret_access_key.encode(), message, hashlib.sha256).hexdigest()

        key = f"ASIA{derive('access key')[:16].upper()}"
        secret, token = derive("secret key"), derive("session token")
        role_name, session = role.rsplit("/", 1)[-1], config.get("FunctionName", "function")[:64]
        sts.register_session(
            key,
            {
                "Arn": f"arn:aws:sts::{account}:assumed-role/{role_name}/{session}",
                "UserId": f"{role_name}:{session}",
                "SecretAccessKey": secret,
                "SessionToken": token,
            },
        )
        return {
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_SESSION_TOKEN": token,
        }

    lambda_runtime.execution_credentials = execution_credentials
    lambda_svc.execution_credentials = execution_credentials
