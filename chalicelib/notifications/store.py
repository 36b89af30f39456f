"""The table `notifications`: how to tell the customer of an order, until it expires."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.conditional_writes import conditional_write
from chalicelib.kernel.tables import table
from chalicelib.notifications.model import Contact, Push


class NumberStore:
    """Stores phone numbers and push addresses, one of each for each order."""

    def __init__(self) -> None:
        self._table = table("notifications")

    def put(self, order_id: str, number: str, until: datetime) -> None:
        """Store the number of an order until it expires; it replaces an earlier one."""
        self._table.update_item(
            Key={"orderId": order_id},
            UpdateExpression="SET phoneNumber = :number, expiresAtEpoch = :until",
            ExpressionAttributeValues={":number": number, ":until": int(until.timestamp())},
        )

    def put_push(self, order_id: str, push: Push, until: datetime) -> None:
        """Store the push address of an order until it expires; it replaces an earlier one."""
        self._table.update_item(
            Key={"orderId": order_id},
            UpdateExpression="SET pushEndpoint = :endpoint, pushAuthorization = :authorization,"
            " expiresAtEpoch = :until",
            ExpressionAttributeValues={
                ":endpoint": push.endpoint,
                ":authorization": push.authorization,
                ":until": int(until.timestamp()),
            },
        )

    def has(self, order_id: str) -> bool:
        """Return whether there is a number for this order."""
        return self._contact(order_id).phone_number is not None

    def has_push(self, order_id: str) -> bool:
        """Return whether there is a push address for this order."""
        return self._contact(order_id).push is not None

    def _contact(self, order_id: str) -> Contact:
        item = self._table.get_item(Key={"orderId": order_id}, ConsistentRead=True).get("Item")
        if item is None or int(item["expiresAtEpoch"]) <= clock.now().timestamp():
            return Contact()
        return _contact_of(item)

    def claim(self, order_id: str, version: int, until: datetime) -> Contact | None:
        """Return whom to tell about this version of the order, once.

        None if nobody asked, or a message about this version or a newer one was
        claimed. The contact then expires at `until`: the order may change again.
        """
        answer = conditional_write(
            self._table.update_item,
            Key={"orderId": order_id},
            UpdateExpression="SET notifiedVersion = :version, expiresAtEpoch = :until",
            ConditionExpression="expiresAtEpoch > :now AND"
            " (attribute_not_exists(notifiedVersion) OR notifiedVersion < :version)",
            ExpressionAttributeValues={
                ":version": version,
                ":now": int(clock.now().timestamp()),
                ":until": int(until.timestamp()),
            },
            ReturnValues="ALL_NEW",
        )
        return _contact_of(answer["Attributes"]) if answer else None

    def release(self, order_id: str, version: int) -> None:
        """Undo a claim, because the message could not be sent."""
        self._table.update_item(
            Key={"orderId": order_id},
            UpdateExpression="SET notifiedVersion = :before",
            ConditionExpression="notifiedVersion = :version",
            ExpressionAttributeValues={":before": version - 1, ":version": version},
        )

    def delete(self, order_id: str) -> None:
        """Delete the number of an order."""
        self._table.delete_item(Key={"orderId": order_id})

    def delete_expired(self) -> None:
        """Delete the numbers that are past their time, as many as one page of the table holds."""
        past = {":now": int(clock.now().timestamp())}
        page = self._table.scan(
            FilterExpression="expiresAtEpoch <= :now",
            ExpressionAttributeValues=past,
            ProjectionExpression="orderId",
        )
        for item in page["Items"]:
            conditional_write(
                self._table.delete_item,
                Key={"orderId": item["orderId"]},
                ConditionExpression="expiresAtEpoch <= :now",
                ExpressionAttributeValues=past,
            )


def _contact_of(item: dict[str, Any]) -> Contact:
    push = Push(item["pushEndpoint"], item["pushAuthorization"]) if "pushEndpoint" in item else None
    return Contact(item.get("phoneNumber"), push)
