"""What SNS is asked, and what becomes of its refusal."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.notifications import sms
from chalicelib.notifications.service import NotSentError

NUMBER = "+351912345678"


@dataclass
class Sns:
    """Stands for a client of SNS."""

    refuses: bool = False
    published: list[dict[str, Any]] = field(default_factory=list)

    def publish(self, **request: Any) -> None:
        if self.refuses:
            error = {"Code": "InvalidParameter", "Message": f"{NUMBER} is not valid to publish to"}
            raise ClientError({"Error": error}, "Publish")
        self.published.append(request)


def test_text_goes_to_the_number() -> None:
    sns = Sns()
    sms.send(sns, NUMBER, "Ready!")
    [request] = sns.published
    assert (request["PhoneNumber"], request["Message"]) == (NUMBER, "Ready!")


def test_refusal_does_not_quote_the_number() -> None:
    with pytest.raises(NotSentError) as refusal:
        sms.send(Sns(refuses=True), NUMBER, "Ready!")
    told = "".join(traceback.format_exception(refusal.value))
    assert "InvalidParameter" in told
    assert NUMBER not in told
