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

    refusal: str | None = None
    published: list[dict[str, Any]] = field(default_factory=list)

    def publish(self, **request: Any) -> None:
        if self.refusal:
            error = {"Code": self.refusal, "Message": f"{NUMBER} is not valid to publish to"}
            raise ClientError({"Error": error}, "Publish")
        self.published.append(request)


def test_text_goes_to_the_number() -> None:
    sns = Sns()
    sms.send(sns, NUMBER, "Ready!")
    [request] = sns.published
    assert (request["PhoneNumber"], request["Message"]) == (NUMBER, "Ready!")


def test_text_has_a_price_cap() -> None:
    sns = Sns()
    sms.send(sns, NUMBER, "Ready!")
    cap = sns.published[0]["MessageAttributes"]["AWS.SNS.SMS.MaxPrice"]
    assert cap["DataType"] == "Number"
    assert 0 < float(cap["StringValue"]) < 1


def test_refusal_does_not_quote_the_number() -> None:
    with pytest.raises(NotSentError) as refusal:
        sms.send(Sns(refusal="Throttled"), NUMBER, "Ready!")
    told = "".join(traceback.format_exception(refusal.value))
    assert "Throttled" in told
    assert NUMBER not in told


@pytest.mark.parametrize("code", ["InvalidParameter", "OptedOut"])
def test_number_that_cannot_be_texted_is_not_tried_again(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sms.send(Sns(refusal=code), NUMBER, "Ready!")
    logged = capsys.readouterr().err
    assert code in logged
    assert NUMBER not in logged
