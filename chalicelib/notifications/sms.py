"""Sends texts through SNS."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from chalicelib.kernel import log
from chalicelib.notifications.service import NotSentError

# A text that would cost more than the cap, in US dollars, is not sent.
# https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
_ATTRIBUTES = {
    "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
    "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": "0.20"},
}
# No retry changes these: the number cannot be texted, or its owner has opted out. SNS
# usually accepts a text to such a number, and does not deliver it.
_FINAL = frozenset({"InvalidParameter", "InvalidParameterValue", "OptedOut"})


def send(sns: Any, phone_number: str, text: str) -> None:
    """Text a phone number through `sns`, a boto3 client.

    If the number can never be texted, that is logged, and not tried again.

    Raises:
        NotSentError: SNS refused. It does not carry SNS's own error, whose text
            quotes the number, and whoever catches it may log it.
    """
    try:
        sns.publish(PhoneNumber=phone_number, Message=text, MessageAttributes=_ATTRIBUTES)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in _FINAL:
            raise NotSentError(code) from None
        log.write("warning", "A text cannot be sent to this number.", code=code)
