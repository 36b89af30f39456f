"""Conditional writes to DynamoDB: a failed condition is a return value, not an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.kernel.attribute_values import from_attributes


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


def conditional_update(
    update_item: Callable[..., dict[str, Any]], **request: Any
) -> tuple[dict[str, Any] | None, bool]:
    """Do a conditional `UpdateItem`; return the item as it is then, and whether it changed.

    If the condition failed, that is the item that it did not hold for, or None if there
    is none. Every other error is raised.
    """
    try:
        answer = update_item(
            ReturnValues="ALL_NEW", ReturnValuesOnConditionCheckFailure="ALL_OLD", **request
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        present = error.response.get("Item")
        return from_attributes(present) if present else None, False
    return answer["Attributes"], True
