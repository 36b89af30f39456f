"""Sends texts through SNS."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from chalicelib.notifications.service import NotSentError

_KIND = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}


def send(sns: Any, phone_number: str, text: str) -> None:
    """Text a phone number through `sns`, a boto3 client.

    Raises:
        NotSentError: SNS refused. It does not carry SNS's own error, whose text
            quotes the number, and whoever catches it may log it.
    """
    try:
        sns.publish(PhoneNumber=phone_number, Message=text, MessageAttributes=_KIND)
    except ClientError as error:
        raise NotSentError(error.response["Error"]["Code"]) from None
