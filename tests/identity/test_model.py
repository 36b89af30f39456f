"""Realtime sessions: topics by role, a policy for them alone, and a URL as AWS IoT wants it."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
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


def test_policy_of_a_customer_of_many_shops_is_within_the_limit_of_sts() -> None:
    customer = Customer("c" * 22, tuple(f"shop-{number:027}" for number in range(40)))
    location = model.BrokerLocation("aws-us-gov", "ap-southeast-2", "123456789012")
    client_id = f"serverlesspresso-{'s' * 16}-customer-{'i' * 22}"
    filters = model.customer_filters("s" * 16, customer)
    policy = json.dumps(model.session_policy(location, client_id, filters))
    assert len(policy) < 2048


def test_filters_of_a_customer_cover_their_topics_and_no_others() -> None:
    customer = Customer("zoe", ("demo", "roof"))
    filters = model.customer_filters("local", customer)

    def is_allowed(topic: str) -> bool:
        return any(fnmatchcase(topic, pattern) for pattern in filters)

    assert all(is_allowed(topic) for topic in model.customer_topics("local", customer))
    assert is_allowed("serverlesspresso/local/other/public")
    for topic in ("demo/customers/ana", "demo/staff", "demo/display", "+/customers/+", "#"):
        assert not is_allowed(f"serverlesspresso/local/{topic}")
    assert not is_allowed("serverlesspresso/prod/demo/public")


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
