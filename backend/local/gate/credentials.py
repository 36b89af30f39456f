"""The access keys that the gate accepts: this shop's root key, and those that MiniStack issued."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Any

from ministack.core import iam_evaluator, lambda_runtime, responses
from ministack.services import lambda_svc, sts

from backend.local.gate.signature import Refused

# As STS and IAM issue them. `test`, "" and account numbers, which MiniStack
# takes for root, are none of these.
_ISSUED = re.compile(r"A(?:SIA|KIA)[A-Z0-9]{12,124}", re.ASCII)


@dataclass(frozen=True)
class RootKey:
    """The root access key of this shop."""

    access_key_id: str
    secret_access_key: str = field(repr=False)


def secret_of(root: RootKey, access_key_id: str, session_token: str) -> str:
    """Return the secret of an access key, so that a signature made with it can be verified.

    Raises:
        Refused: The key is unknown, inactive or expired, or the session token is not its own.
    """
    if hmac.compare_digest(access_key_id, root.access_key_id):
        if session_token:
            raise Refused("the root key has no session token")
        return root.secret_access_key
    if not _ISSUED.fullmatch(access_key_id):
        raise Refused("the access key is none of STS or IAM")
    try:
        account = responses._account_from_sts_session(
            access_key_id
        ) or iam_evaluator.find_iam_access_key_account(access_key_id)
    except iam_evaluator.AmbiguousAccessKeyError as error:
        raise Refused("the access key belongs to two accounts") from error
    found = iam_evaluator.resolve_credential(access_key_id, account, session_token)
    if not isinstance(found, iam_evaluator.ResolvedCredential):
        raise Refused("the access key is unknown or expired, or its session token is another")
    return str(found.secret_access_key)


def make_function_credentials_secret(root: RootKey) -> None:
    """Derive the credentials of Lambda functions from a secret, in this process's MiniStack.

    MiniStack 1.5.33 derives them from the names of the function and its role
    alone, so that everybody who knows those names could sign as the function.
    """

    def execution_credentials(config: dict[str, Any]) -> dict[str, str]:
        arn, role = config.get("FunctionArn", ""), config.get("Role", "")
        account, _region = lambda_runtime._account_region_from_function_config(config)

        def derive(purpose: str) -> str:
            words = f"{purpose}\n{arn}\n{role}".encode()
            return hmac.new(root.secret_access_key.encode(), words, hashlib.sha256).hexdigest()

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
