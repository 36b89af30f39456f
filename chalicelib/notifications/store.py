"""The table `notifications`: the number to text about an order, until it expires."""

from __future__ import annotations

from datetime import datetime

from chalicelib.kernel import clock
from chalicelib.kernel.conditional_writes import conditional_write
from chalicelib.kernel.tables import table


class NumberStore:
    """Stores phone numbers, one for each order."""

    def __init__(self) -> None:
        self._table = table("notifications")

    def put(self, order_id: str, number: str, until: datetime) -> None:
        """Store the number of an order until it expires; it replaces an earlier one."""
        self._table.update_item(
            Key={"orderId": order_id},
            UpdateExpression="SET phoneNumber = :number, expiresAtEpoch = :until",
            ExpressionAttributeValues={":number": number, ":until": int(until.timestamp())},
        )

    def has(self, order_id: str) -> bool:
        """Return whether there is a number for this order."""
        item = self._table.get_item(Key={"orderId": order_id}, ConsistentRead=True).get("Item")
        return item is not None and int(item["expiresAtEpoch"]) > clock.now().timestamp()

    def claim(self, order_id: str, version: int, until: datetime) -> str | None:
        """Return the number to text about this version of the order, once.

        None if there is no number, or a text about this version or a newer one was
        claimed. The number then expires at `until`: the order may change again.
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
        return str(answer["Attributes"]["phoneNumber"]) if answer else None

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
