"""A table of metrics in memory, that does what the store asks of DynamoDB."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError


class FakeTable:
    """Keeps items by day and order, and returns them a page at a time."""

    def __init__(self, page: int = 400) -> None:
        self.items: dict[tuple[str, str], dict[str, Any]] = {}
        self.calls: list[str] = []
        self._page = page

    def put_item(self, **request: Any) -> dict[str, Any]:
        self.calls.append("put_item")
        item = request["Item"]
        stored = self.items.get((item["day"], item["orderId"]))
        if stored and not _may_replace(stored, request):
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "PutItem")
        self.items[item["day"], item["orderId"]] = item
        return {}

    def query(self, **request: Any) -> dict[str, Any]:
        self.calls.append("query")
        day = request["ExpressionAttributeValues"][":day"]
        is_forward = request.get("ScanIndexForward", True)
        keys = sorted((key for key in self.items if key[0] == day), reverse=not is_forward)
        after = request.get("ExclusiveStartKey")
        rest = keys[keys.index((day, after["orderId"])) + 1 :] if after else keys
        answer: dict[str, Any] = {"Items": [self.items[key] for key in rest[: self._page]]}
        if len(rest) > self._page:
            last = rest[self._page - 1]
            answer["LastEvaluatedKey"] = {"day": last[0], "orderId": last[1]}
        return answer


def _may_replace(stored: dict[str, Any], request: dict[str, Any]) -> bool:
    if request["ConditionExpression"] == "attribute_not_exists(orderId)":
        return False
    assert request["ConditionExpression"] == (
        "attribute_not_exists(orderVersion) OR orderVersion < :version"
    )
    return bool(stored["orderVersion"] < request["ExpressionAttributeValues"][":version"])
