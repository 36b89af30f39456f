"""The access keys that the gate accepts: the shop's root key, and those that MiniStack issued."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field

from ministack.core import iam_evaluator, responses

from backend.local.ministack.gate.signature import Refused

# The format of keys from STS and IAM. MiniStack also accepts `test`, "" and account
# numbers as root keys; those do not match.
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
