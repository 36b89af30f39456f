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
        assert request["ConditionExpression"] == (
            "attribute_not_exists(orderVersion) OR orderVersion < :version"
        )
        item = request["Item"]
        stored = self.items.get((item["day"], item["orderId"]))
        if stored and stored["orderVersion"] >= request["ExpressionAttributeValues"][":version"]:
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "PutItem")
        self.items[item["day"], item["orderId"]] = item
        return {}

    def query(self, **request: Any) -> dict[str, Any]:
        self.calls.append("query")
        day = request["ExpressionAttributeValues"][":day"]
        keys = sorted(key for key in self.items if key[0] == day)
        after = request.get("ExclusiveStartKey")
        rest = [key for key in keys if after is None or key[1] > after["orderId"]]
        answer: dict[str, Any] = {"Items": [self.items[key] for key in rest[: self._page]]}
        if len(rest) > self._page:
            last = rest[self._page - 1]
            answer["LastEvaluatedKey"] = {"day": last[0], "orderId": last[1]}
        return answer
