"""Conditional writes to DynamoDB: a failed condition is a return value, not an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError


def conditional_write(
    write: Callable[..., dict[str, Any]], **request: Any
) -> dict[str, Any] | None:
    """Do a conditional write of DynamoDB; return its answer, or None if the condition failed.

    Every other error is raised.
    """
    try:
        return write(**request)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return None
