"""Realtime sessions: topics by role, a policy for them alone, and a URL as AWS IoT wants it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.identity import model
from chalicelib.identity.presign import SessionCredentials, websocket_url
from chalicelib.kernel.errors import Forbidden
from chalicelib.kernel.roles import Customer, Role, Staff


def staff(*roles: Role) -> Staff:
    return Staff("1", "Ana", frozenset(roles))


def test_customer_subscribes_to_their_own_and_the_public_topic_of_each_shop() -> None:
    topics = model.customer_topics("local", Customer("zoe", ("demo", "roof")))
    assert topics == [
        "serverlesspresso/local/demo/customers/zoe",
        "serverlesspresso/local/demo/public",
        "serverlesspresso/local/roof/customers/zoe",
        "serverlesspresso/local/roof/public",
    ]


def test_staff_subscribe_by_their_role() -> None:
    root = "serverlesspresso/local/demo"
    bar = [f"{root}/staff", f"{root}/display"]
    assert model.staff_topics("local", "demo", staff(Role.BARISTA)) == bar
    assert model.staff_topics("local", "demo", staff(Role.MANAGER, Role.DISPLAY)) == bar
    assert model.staff_topics("local", "demo", staff(Role.DISPLAY)) == [f"{root}/display"]
    with pytest.raises(Forbidden):
        model.staff_topics("local", "demo", staff())


def test_policy_names_one_client_its_topics_and_no_publishing() -> None:
    policy = model.session_policy(model.BrokerLocation("aws", "eu-west-1", "1"), "me", ["a/b"])
    assert {s["Action"]: s["Resource"] for s in policy["Statement"]} == {
        "iot:Connect": ["arn:aws:iot:eu-west-1:1:client/me"],
        "iot:Subscribe": ["arn:aws:iot:eu-west-1:1:topicfilter/a/b"],
        "iot:Receive": ["arn:aws:iot:eu-west-1:1:topic/a/b"],
    }


def test_security_token_is_appended_after_signing() -> None:
    url = websocket_url(SessionCredentials("AK", "SK", "to/ken+="), "iot.example", "eu-west-1", 900)
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc, parts.path) == ("wss", "iot.example", "/mqtt")
    assert query["X-Amz-Security-Token"] == ["to/ken+="]
    assert query["X-Amz-Expires"] == ["900"]
    assert parts.query.index("X-Amz-Signature") < parts.query.index("X-Amz-Security-Token")
