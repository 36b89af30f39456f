"""Conditional writes to DynamoDB: a failed condition is a return value, not an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from boto3.dynamodb.types import TypeDeserializer
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
        return plain(present) if present else None, False
    return answer["Attributes"], True


def plain(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item of an error's response, without DynamoDB's type letters."""
    deserialize = TypeDeserializer().deserialize
    return {name: deserialize(value) for name, value in item.items()}
